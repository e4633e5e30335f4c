<?php
// The same job in PHP with Symfony Mailer and Twig, over one connection.
//
//   php mailer.php MEMBERS TEMPLATES PORT CACHE
//
// fgetcsv reads, Twig merges, Symfony Mime composes, Symfony Mailer submits. It keeps no queue,
// retries nothing and writes no log.

use Symfony\Component\Mailer\Envelope;
use Symfony\Component\Mailer\Exception\TransportExceptionInterface;
use Symfony\Component\Mailer\Mailer;
use Symfony\Component\Mailer\Transport\Smtp\EsmtpTransport;
use Symfony\Component\Mime\Address;
use Symfony\Component\Mime\Email;
use Twig\Environment;
use Twig\Loader\FilesystemLoader;

require '/usr/share/php/Symfony/Component/Mailer/autoload.php';
require '/usr/share/php/Twig/autoload.php';

const UNSUBSCRIBE = 'mailto:unsubscribe@wmhtc.example.org';

[, $path, $templates, $port, $cache] = $argv;
$twig = new Environment(
    new FilesystemLoader($templates),
    ['strict_variables' => true, 'autoescape' => 'name', 'cache' => $cache],
);
[$subject, $plain, $page] = array_map($twig->load(...), ['subject.txt', 'body.txt', 'body.html']);

$transport = new EsmtpTransport('127.0.0.1', (int) $port, false);
// Without it every message waits 40 ms for the other side's delayed acknowledgement.
$transport->getStream()->setStreamOptions(['socket' => ['tcp_nodelay' => true]]);
// A new connection every 100 messages unless told; 0 means one for each message in this version.
$transport->setRestartThreshold(PHP_INT_MAX);
$mailer = new Mailer($transport);

$rows = fopen($path, 'r');
$names = fgetcsv($rows, null, ',', '"', '');
$failures = 0;
while (($row = fgetcsv($rows, null, ',', '"', '')) !== false) {
    $member = array_combine($names, $row) + ['unsubscribe_url' => UNSUBSCRIBE];
    $to = new Address($member['email'], $member['first_name'].' '.$member['last_name']);
    $email = (new Email())
        ->from(new Address('news@wmhtc.example.org', 'WMHTC'))
        ->to($to)
        ->replyTo('hello@wmhtc.example.org')
        ->subject($subject->render($member))
        ->date(new DateTimeImmutable())
        ->text($plain->render($member))
        ->html($page->render($member));
    $email->getHeaders()
        ->addTextHeader('List-Id', 'WMHTC Newsletter <newsletter.wmhtc.example.org>')
        ->addTextHeader('List-Unsubscribe', '<'.UNSUBSCRIBE.'>');
    try {
        $mailer->send($email, new Envelope(new Address('bounces@wmhtc.example.org'), [$to]));
    } catch (TransportExceptionInterface $refusal) {
        $failures++;
        fwrite(STDERR, $refusal->getMessage()."\n");
    }
}
exit($failures > 0 ? 1 : 0);
