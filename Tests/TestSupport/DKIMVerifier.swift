import Foundation

/// Programs of others that judge DKIM signatures, with a table of keys in the place of the DNS.
public enum DKIMVerifier: String, CaseIterable, Sendable {
  case dkimpy
  case mailDKIM = "Mail::DKIM"
  case openDKIM = "OpenDKIM"

  /// scripts/install brings them all.
  public var isInstalled: Bool {
    switch self {
    case .dkimpy: Python.has("dkim", "nacl")
    case .mailDKIM: (try? Self.output(of: "perl", ["-MMail::DKIM::Verifier", "-e", "1"])) == ""
    case .openDKIM: FileManager.default.isExecutableFile(atPath: Self.openDKIMPath)
    }
  }

  /// Debian's Mail::DKIM is older than RFC 8463.
  public var knowsEd25519: Bool { self != .mailDKIM }

  private static let openDKIMPath = "/usr/sbin/opendkim"

  /// For each of `messages`, what is said of each of its signatures, as "rsa-sha256 pass"; those by an
  /// algorithm that it does not know are left out.
  ///
  /// - Parameter keys: the text of each record by its name.
  public func verdicts(
    on messages: [[UInt8]], keys: [String: String]
  ) throws -> [[String]] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "dkim-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = folder.appending(path: "keys").path
    let separator = self == .openDKIM ? " " : "\t"
    let lines = keys.map { "\($0)\(separator)\($1)\n" }.sorted().joined()
    try Data(lines.utf8).write(to: URL(filePath: table))
    let files = try messages.enumerated().map { number, message in
      let file = folder.appending(path: "\(number).eml")
      try Data(message).write(to: file)
      return file.path
    }
    switch self {
    case .dkimpy:
      return Self.words(
        try Self.output(of: Python.debian, ["-c", Self.pythonScript, table] + files))
    case .mailDKIM:
      return Self.words(try Self.output(of: "perl", ["-e", Self.perlScript, table] + files))
    case .openDKIM:
      let settings = folder.appending(path: "opendkim.conf").path
      try Data("Mode v\nTestPublicKeys \(table)\n".utf8).write(to: URL(filePath: settings))
      return try files.map { file in
        let said = try Self.output(of: Self.openDKIMPath, ["-x", settings, "-vv", "-t", file])
        return said.matches(of: /dkim=(\w+)[^\n]*? header\.a=(\S+)/).map { "\($0.2) \($0.1)" }
      }
    }
  }

  /// A line a message, its verdicts parted by commas.
  private static func words(_ output: String) -> [[String]] {
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
      line.split(separator: ",").map(String.init)
    }
  }

  private static let pythonScript = """
    import sys, dkim
    keys = dict(line.rstrip('\\n').split('\\t') for line in open(sys.argv[1]))
    def text(name, timeout=0):
        return keys.get(name.decode().rstrip('.'), '').encode() or None
    for path in sys.argv[2:]:
        message = dkim.DKIM(open(path, 'rb').read())
        fields = [value for name, value in message.headers if name.lower() == b'dkim-signature']
        verdicts = []
        for index, field in enumerate(fields):
            try:
                holds = message.verify(idx=index, dnsfunc=text)
            except dkim.DKIMException:
                holds = False
            algorithm = dkim.util.parse_tag_value(field)[b'a'].decode()
            verdicts.append(algorithm + (' pass' if holds else ' fail'))
        print(','.join(verdicts))
    """

  private static let perlScript = """
    use Mail::DKIM::Verifier;
    my ($table, @files) = @ARGV;
    my %text;
    open my $keys, '<', $table or die;
    while (<$keys>) { chomp; my ($name, $text) = split /\\t/; $text{$name} = $text }
    { package Record;
      sub new { bless { text => $_[1] }, $_[0] }
      sub type { 'TXT' } sub char_str_list { $_[0]{text} } sub txtdata { $_[0]{text} } }
    { no warnings 'redefine';
      *Mail::DKIM::DNS::query = sub { exists $text{$_[0]} ? Record->new($text{$_[0]}) : () } }
    for my $file (@files) {
      my $verifier = Mail::DKIM::Verifier->new;
      open my $message, '<:raw', $file or die;
      while (<$message>) { s/\\r?\\n$//; $verifier->PRINT("$_\\015\\012") }
      $verifier->CLOSE;
      print join(',', map { $_->algorithm . ' ' . $_->result }
        grep { $_->result_detail !~ /unsupported algorithm/ } $verifier->signatures), "\\n";
    }
    """

  private static func output(of program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }
}
