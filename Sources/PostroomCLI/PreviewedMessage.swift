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
  /// The HTML with its images, and without the member's own link to leave.
  let page: String

  /// The envelope's, as it is written to the relay; `TOKEN` stands for what makes it this message's
  /// own, as long as there is none in the outbox.
  let reversePath: String

  /// The member's own way to leave, where a page answers it.
  let link: String?

  init(_ composer: Composer, _ member: AudienceMember) throws {
    let composition = composer.composition
    address = member.address
    row = member.row
    bytes = try composer.compose(to: member.address, values: member.values).content.bytes
    let common = composition.reversePath
    let hasOwn = composition.returnPaths != nil
    let own = hasOwn ? common?.detailed("TOKEN") : common
    let queued = member.number.flatMap { try? composer.returnPath(of: $0, for: member.address) }
    reversePath = (queued ?? own)?.text ?? ""
    from = composition.from.description
    let values = composer.merged(member.values, for: member.address)
    let name = composer.recipientName(values)
    to = name.isEmpty ? member.address.text : "\(name) <\(member.address.text)>"
    subject = composer.subject(values)
    date = MessageDate.text(composition.date.seconds, offset: composition.utcOffset)
    messageID = composer.messageID(for: member.address).description
    link = composition.links == nil ? nil : composer.unsubscribeURL(values)
    text = composer.text(values)
    html = composer.html(values)
    // A page is opened, and its links are pressed.
    page = composer.page(composer.inert(member.values))
  }
}
