import ArgumentParser

/// Which relay to talk to.
struct RelayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Submit to this relay instead of the configured one, without its login.", valueName: "url"))
  var smtp: String?

  @Flag(help: "Allow mail without TLS to a relay that is not on this machine.")
  var allowPlaintext = false
}
