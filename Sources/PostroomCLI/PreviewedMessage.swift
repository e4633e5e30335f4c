import Mail
import Postroom

/// One recipient's message: its bytes, and its parts as a person reads them.
struct PreviewedMessage {
  let address: Address
  let row: Int
  let bytes: [UInt8]
  let from: String
  let to: String
  let subject: String
  let date: String
  let messageID: String
  let text: String
  let html: String
  /// The HTML with its images.
  let page: String

  init(_ composer: Composer, _ member: AudienceMember) throws {
    let composition = composer.composition
    address = member.address
    row = member.row
    bytes = try composer.compose(to: member.address, values: member.values).content.bytes
    from = composition.from.description
    let name = composer.recipientName(member.values)
    to = name.isEmpty ? member.address.text : "\(name) <\(member.address.text)>"
    subject = composer.subject(member.values)
    date = MessageDate.text(composition.date.seconds, offset: composition.utcOffset)
    messageID = composer.messageID(for: member.address).description
    text = composer.text(member.values)
    html = composer.html(member.values)
    page = composer.page(member.values)
  }
}
