import ArgumentParser
import Foundation
import Mail
import Postroom
import SMTP

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Try what sending depends on: libcurl, the relay, and the DNS.",
    discussion: """
      Mails nobody. Messages of five sizes go through libcurl to a relay that the command itself is, on \
      this machine, and are compared octet for octet. Then it logs in to the relay as `send` would, and asks \
      the DNS what receivers ask it: SPF, DKIM, DMARC, and the name of the relay's address.

      Exit codes: 0 nothing is wrong, or only warnings; 69 the relay is not ready; 77 it refused the login; \
      78 settings, or records in the DNS; 70 libcurl damages messages.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var relay: RelayOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let wiring = RelayWiring(workspace, settings, relay, isVerbose: global.verbose)
      var exit = WorstExit()
      var findings: [Finding] = []
      func tell(_ finding: Finding, as code: Exit = .configuration) {
        findings.append(finding)
        if finding.standing == .error { exit.add(code) }
        if !json && !(global.quiet && finding.standing == .ok) { print(finding.line) }
      }
      tell(library)
      tell(loopback, as: .internalError)
      let (standing, code) = login(wiring, settings)
      tell(standing, as: code)
      let check = SenderRecordCheck(workspace, settings)
      for finding in check.findings { tell(finding) }
      tell(Self.reverseName(ofRelay: relay.smtp ?? settings.smtp.url))
      if json {
        let object: JSONObject = [
          ("findings", .list(findings.map(\.json))), ("exit_code", .number(Int(exit.code))),
        ]
        print(JSONValue.object(object).line)
      }
      if exit.code != Exit.done.rawValue { throw ExitCode(exit.code) }
    }
  }

  private var library: Finding {
    let version = CurlVersion.current
    let named = "libcurl"
    guard let tls = version.tls else {
      return Finding(
        named, .error, "\(version.text) knows no TLS", hint: "install Debian's libcurl4")
    }
    guard version.faults.isEmpty else {
      return Finding(
        named, .warning, "\(version.text) with \(tls): \(version.faults.joined(separator: "; "))",
        hint: "update it; where the distribution mended it under this number, its changelog says so"
      )
    }
    return Finding(named, .ok, "\(version.text) with \(tls)")
  }

  private var loopback: Finding {
    do throws(LoopbackTrial.Failure) { try LoopbackTrial.run() } catch {
      return Finding(
        "loopback", .error, error.reason,
        hint: "send nothing with this libcurl; please report it, with its version")
    }
    let sizes = LoopbackTrial.sizes.map(Console.number)
    let list = sizes.dropLast().joined(separator: "; ") + " and " + sizes.last!
    return Finding("loopback", .ok, "messages of \(list) octets came as they were sent")
  }

  private func login(_ wiring: RelayWiring, _ settings: Settings) -> (Finding, Exit) {
    let url = relay.smtp ?? settings.smtp.url
    let transport: SMTPTransport
    do {
      transport = try wiring.transport()
      try wiring.fetchSecret(for: transport)
    } catch {
      // What is wrong was said where it stands.
      return (Finding("relay", .error, "\(url): smtp: cannot be used as it is"), .configuration)
    }
    do throws(OpeningFailure) {
      return (ready(try transport.greeting(), url), .unreachable)
    } catch {
      let isLogin = if case .loginRefused = error { true } else { false }
      let hint =
        isLogin ? "look at username and password under smtp:" : "look at smtp:, and the relay's log"
      return (
        Finding("relay", .error, "\(url): \(error.reason)", hint: hint),
        isLogin ? .loginRefused : .unreachable
      )
    }
  }

  private func ready(_ greeting: RelayGreeting, _ url: String) -> Finding {
    var words = [url]
    if let expiry = greeting.certificateExpires {
      words.append("TLS, with a certificate until \(expiry)")
    } else {
      words.append("no TLS")
    }
    if greeting.isLoggedIn { words.append("logged in") }
    if !greeting.offers.isEmpty {
      words.append("offers " + greeting.offers.joined(separator: ", "))
    }
    let isSlow = !greeting.offers.contains { $0.uppercased() == "PIPELINING" }
    return Finding(
      "relay", .ok, words.joined(separator: "; "),
      hint: isSlow ? "without PIPELINING each message takes four round trips instead of one" : nil)
  }

  /// Gmail's and Yahoo's demand of whoever sends: forward and reverse DNS.
  private static func reverseName(ofRelay url: String) -> Finding {
    let subject = "PTR"
    guard let host = URLComponents(string: url)?.host, !RelayURL.isLoopback(url) else {
      return Finding(
        subject, .unknown,
        "the relay is on this machine: what counts is the address by which it sends",
        hint: "dig -x ADDRESS")
    }
    let names: [ReverseName]
    do throws(ReverseName.Unanswered) { names = try ReverseName.all(of: host) } catch {
      return Finding(subject, .unknown, "no DNS server answered about \(host)")
    }
    guard !names.isEmpty else { return Finding(subject, .warning, "there is no host \(host)") }
    let faulty = names.filter { !$0.isConfirmed }
    guard let first = faulty.first else {
      return Finding(
        subject, .ok, names.map { "\($0.address) is \($0.name ?? "")" }.joined(separator: "; "))
    }
    let fault = first.name.map { "is \($0), which does not lead back to it" } ?? "has no name"
    return Finding(
      subject, .warning, "\(first.address) of \(host) \(fault)",
      hint: "matters where it sends to the world itself: whoever gave the address sets its name")
  }
}
