import CTLS

/// A certificate and its key, loaded; nil for a script without TLS.
final class TLSContext: @unchecked Sendable {  // an SSL_CTX is counted and locked by OpenSSL
  let raw: OpaquePointer

  init?(_ mode: SMTPScript.TLSMode) throws {
    switch mode {
    case .none: return nil
    case .startTLS(let certificate), .implicit(let certificate):
      let files = try TestCertificates.shared.get()
      guard let raw = ctls_context_new(files.path(of: certificate), files.keyPath) else {
        throw TestCertificates.Failure(reason: "OpenSSL does not read the \(certificate) one")
      }
      self.raw = raw
    }
  }

  deinit { ctls_context_free(raw) }
}
