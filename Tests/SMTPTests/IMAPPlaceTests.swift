import Testing

@testable import SMTP

struct IMAPPlaceTests {
  @Test(arguments: [
    ("imaps://mail.example.org", "imaps://mail.example.org", "INBOX"),
    ("IMAP://mail.example.org:143/", "imap://mail.example.org:143", "INBOX"),
    ("imaps://mail.example.org/Post/In%20box", "imaps://mail.example.org", "Post/In box"),
    ("imaps://[::1]:993/R%C3%A9ponses", "imaps://[::1]:993", "Réponses"),
  ])
  func `a URL names a server and a mailbox`(url: String, server: String, mailbox: String) throws {
    let place = try #require(IMAPPlace(url))
    #expect(place.server == server)
    #expect(place.mailbox == mailbox)
  }

  @Test(arguments: [
    "https://mail.example.org", "mail.example.org", "imaps://", "imaps://ann@mail.example.org",
    "imaps://mail.example.org/a;UID=1", "imaps://mail.example.org/a%0D%0AA1%20LOGOUT",
    "imaps://mail.example.org/%zz", "imaps://mail.example.org/%ff", "imaps://mail.example.org/%4",
  ])
  func `what names no mailbox is refused`(url: String) {
    #expect(IMAPPlace(url) == nil)
  }

  // RFC 3501 section 5.1.3.
  @Test(arguments: [
    ("INBOX", "\"INBOX\""), ("a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\""), ("a&b", "\"a&-b\""),
    ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""), ("a\r\nb", "\"ab\""),
  ])
  func `a mailbox is named in modified UTF-7`(mailbox: String, written: String) {
    #expect(IMAPPlace.quoted(mailbox) == written)
  }
}
