/// The two files of a Postfix that takes mail for the example domains and passes none on.
struct PostfixConfiguration {
  let directory: String
  let port: Int
  /// Names that this Postfix's `postconf -d` prints: older ones complain of the newest settings.
  let knownParameters: Set<String>
  /// How those begin whose mail comes back; nil for nobody.
  let unknown: String?

  var mailboxes: String { "if !/^\(unknown ?? "@")/\n/./ mail/\nendif\n" }

  /// Whom Maildirs belong to; `virtual` refuses to deliver as root.
  static let mailOwner: UInt32 = 65_534

  /// The domains mail is taken for: example.org, .net and .com (RFC 2606), and those below them.
  static let domains = #"/(^|\.)example\.(org|net|com)$/ OK"#

  /// Postfix 3.9 and the patched older ones can refuse them; before that they are set right.
  var refusesBareNewlines: Bool {
    knownParameters.contains("smtpd_forbid_bare_newline_reject_code")
  }

  var main: String {
    let settings: [(String, String)] = [
      ("compatibility_level", "2"),
      ("queue_directory", "\(directory)/queue"),
      ("data_directory", "\(directory)/data"),
      ("maillog_file", "\(directory)/log"),
      ("maillog_file_prefixes", directory),
      ("myhostname", "postfix.example.org"),
      ("inet_interfaces", "127.0.0.1"),
      ("inet_protocols", "ipv4"),
      // The client is a stranger, so that the rules for strangers are the ones tested.
      ("mynetworks", "192.0.2.1/32"),
      ("mydestination", ""),
      ("alias_maps", ""),
      ("alias_database", ""),
      ("local_recipient_maps", ""),
      ("local_transport", "error:nothing is local"),
      ("default_transport", "error:nothing leaves this machine"),
      ("relay_transport", "error:nothing leaves this machine"),
      // Header fields stay as they came.
      ("local_header_rewrite_clients", ""),
      ("smtp_dns_support_level", "disabled"),
      ("smtpd_peername_lookup", "no"),
      ("virtual_mailbox_domains", "regexp:\(directory)/configuration/domains"),
      ("virtual_mailbox_base", directory),
      ("virtual_mailbox_maps", "regexp:\(directory)/configuration/mailboxes"),
      ("smtpd_reject_unlisted_recipient", "no"),
      ("virtual_uid_maps", "static:\(Self.mailOwner)"),
      ("virtual_gid_maps", "static:\(Self.mailOwner)"),
      ("virtual_mailbox_limit", "0"),
      ("smtpd_relay_restrictions", "reject_unauth_destination"),
      ("smtpd_data_restrictions", "reject_unauth_pipelining"),
      ("smtpd_forbid_unauth_pipelining", "yes"),
      ("smtpd_forbid_bare_newline", refusesBareNewlines ? "reject" : "yes"),
      ("smtpd_forbid_bare_newline_exclusions", ""),
      ("strict_rfc821_envelopes", "yes"),
      ("smtpd_client_connection_count_limit", "0"),
      ("smtputf8_enable", "yes"),
      ("message_size_limit", "10485760"),
    ]
    return settings.filter { knownParameters.contains($0.0) }
      .map { "\($0.0) = \($0.1)\n" }.joined()
  }

  /// No service runs in a change of root; there is none to deliver elsewhere.
  var master: String {
    """
    127.0.0.1:\(port) inet n - n - - smtpd
    pickup unix n - n 60 1 pickup
    cleanup unix n - n - 0 cleanup
    qmgr unix n - n 300 1 qmgr
    rewrite unix - - n - - trivial-rewrite
    bounce unix - - n - 0 bounce
    defer unix - - n - 0 bounce
    trace unix - - n - 0 bounce
    verify unix - - n - 1 verify
    proxymap unix - - n - - proxymap
    showq unix n - n - - showq
    error unix - - n - - error
    retry unix - - n - - error
    virtual unix - n n - - virtual
    anvil unix - - n - 1 anvil
    postlog unix-dgram n - n - 1 postlogd

    """
  }
}
