import CIDN2

/// The A-labels of a domain beyond ASCII, by UTS 46 with non-transitional processing (RFC 5891).
///
/// libidn2 is not asked for the letters-digits-hyphen rule: its `USE_STD3_ASCII_RULES` drops the
/// characters it should refuse, and `a_b.com` would become another's domain. The caller checks.
func asciiDomain(_ domain: String) throws(AddressError) -> String {
  let flags = Int32(bitPattern: IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
  var output: UnsafeMutablePointer<CChar>?
  let status = idn2_to_ascii_8z(domain, &output, flags)
  defer { idn2_free(output) }
  guard status == IDN2_OK.rawValue, let output else {
    throw .internationalDomain(reason: String(cString: idn2_strerror(status)))
  }
  return String(cString: output)
}
