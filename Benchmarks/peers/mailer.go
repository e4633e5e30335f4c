// The same job in Go with its standard library alone, over many connections.
//
//	go build -o mailer mailer.go
//	mailer --members FILE --templates DIR --port N --connections K [--authority FILE]
//
// encoding/csv reads, text/template and html/template merge, mime composes, net/smtp submits. It
// keeps no queue, retries nothing and writes no log.
package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/csv"
	"encoding/hex"
	"flag"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"text/template"
	"time"
)

const (
	sender      = "WMHTC <news@wmhtc.example.org>"
	bounces     = "bounces@wmhtc.example.org"
	unsubscribe = "mailto:unsubscribe@wmhtc.example.org"
)

var failures atomic.Int64

type newsletter struct {
	subject, plain *template.Template
	page           *htmltemplate.Template
}

// Go's names begin with a dot.
var placeholder = regexp.MustCompile(`\{\{(\w+)\}\}`)

func source(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return placeholder.ReplaceAllString(string(text), "{{.$1}}")
}

func load(folder string) newsletter {
	const strict = "missingkey=error"
	return newsletter{
		subject: template.Must(template.New("subject").Option(strict).
			Parse(source(filepath.Join(folder, "subject.txt")))),
		plain: template.Must(template.New("plain").Option(strict).
			Parse(source(filepath.Join(folder, "body.txt")))),
		page: htmltemplate.Must(htmltemplate.New("page").Option(strict).
			Parse(source(filepath.Join(folder, "body.html")))),
	}
}

type part interface {
	Execute(io.Writer, any) error
}

func writePart(parts *multipart.Writer, contentType string, body part, member map[string]string) error {
	writer, err := parts.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {contentType + "; charset=utf-8"},
		"Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return err
	}
	encoder := quotedprintable.NewWriter(writer)
	if err := body.Execute(encoder, member); err != nil {
		return err
	}
	return encoder.Close()
}

func (n newsletter) compose(message *bytes.Buffer, member map[string]string) error {
	message.Reset()
	var subject bytes.Buffer
	if err := n.subject.Execute(&subject, member); err != nil {
		return err
	}
	to := mail.Address{
		Name: member["first_name"] + " " + member["last_name"], Address: member["email"]}
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return err
	}
	parts := multipart.NewWriter(message)
	for _, field := range [][2]string{
		{"From", sender},
		{"To", to.String()},
		{"Reply-To", "hello@wmhtc.example.org"},
		{"Subject", mime.QEncoding.Encode("utf-8", subject.String())},
		{"Date", time.Now().Format(time.RFC1123Z)},
		{"Message-ID", "<" + hex.EncodeToString(id[:]) + "@wmhtc.example.org>"},
		{"List-Id", "WMHTC Newsletter <newsletter.wmhtc.example.org>"},
		{"List-Unsubscribe", "<" + unsubscribe + ">"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "multipart/alternative;\r\n boundary=\"" + parts.Boundary() + "\""},
	} {
		message.WriteString(field[0] + ": " + field[1] + "\r\n")
	}
	message.WriteString("\r\n")
	if err := writePart(parts, "text/plain", n.plain, member); err != nil {
		return err
	}
	if err := writePart(parts, "text/html", n.page, member); err != nil {
		return err
	}
	return parts.Close()
}

func submit(client *smtp.Client, to string, message *bytes.Buffer) error {
	if err := client.Mail(bounces); err != nil {
		return err
	}
	if err := client.Rcpt(to); err != nil {
		client.Reset()
		return err
	}
	writer, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := message.WriteTo(writer); err != nil {
		return err
	}
	return writer.Close()
}

// Submits over one connection until no member is left.
func work(address string, security *tls.Config, letter newsletter, members <-chan map[string]string) {
	client, err := smtp.Dial(address)
	if err != nil {
		log.Fatal(err)
	}
	if security != nil {
		if err := client.StartTLS(security); err != nil {
			log.Fatal(err)
		}
	}
	var message bytes.Buffer
	for member := range members {
		if err := letter.compose(&message, member); err != nil {
			log.Fatal(err)
		}
		if err := submit(client, member["email"], &message); err != nil {
			failures.Add(1)
			log.Print(member["email"], ": ", err)
		}
	}
	client.Quit()
}

func read(path string, members chan<- map[string]string) {
	file, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	defer close(members)
	rows := csv.NewReader(bufio.NewReader(file))
	names, err := rows.Read()
	for err == nil {
		var row []string
		if row, err = rows.Read(); err != nil {
			break
		}
		member := map[string]string{"unsubscribe_url": unsubscribe}
		for i, name := range names {
			member[name] = row[i]
		}
		members <- member
	}
	if err != io.EOF {
		log.Fatal(err)
	}
}

func main() {
	path := flag.String("members", "", "a CSV `file`")
	templates := flag.String("templates", "", "a `folder`")
	port := flag.Int("port", 25, "of the relay on this machine")
	connections := flag.Int("connections", 10, "at once")
	authority := flag.String("authority", "", "whose certificates to believe; without it, no TLS")
	flag.Parse()

	var security *tls.Config
	if *authority != "" {
		pem, err := os.ReadFile(*authority)
		if err != nil {
			log.Fatal(err)
		}
		security = &tls.Config{ServerName: "127.0.0.1", RootCAs: x509.NewCertPool()}
		security.RootCAs.AppendCertsFromPEM(pem)
	}
	letter := load(*templates)
	members := make(chan map[string]string, *connections)
	var workers sync.WaitGroup
	for i := 0; i < *connections; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			work(fmt.Sprintf("127.0.0.1:%d", *port), security, letter, members)
		}()
	}
	read(*path, members)
	workers.Wait()
	if failures.Load() > 0 {
		os.Exit(1)
	}
}
