import Foundation
import Mail
import Testing
import TestSupport

/// What we write, read by another hand.
@Suite(.enabled(if: Python.isThere, "python3 is not installed"))
struct PythonHeaderTests {
  private struct Asked: Codable {
    var subject: String
    var name: String
    var filename: String
  }

  private struct Understood: Codable, Equatable {
    var subject: String
    var name: String
    var address: String
    var filename: String
    var defects: [String]
  }

  @Test func `Python reads the same subject, name and file name`() throws {
    var random = SplitMix(seed: 5)
    let asked = (0..<500).map { _ in
      Asked(
        subject: randomText(&random), name: randomText(&random), filename: randomText(&random))
    }
    let address = try Address("ann@example.org")
    let messages = asked.map { asked in
      var message = HeaderField.unstructured("Subject", asked.subject.utf8)
      message += HeaderField.mailbox("To", displayName: asked.name.utf8, address: address)
      message += Array("Content-Disposition: attachment".utf8)
      message += HeaderField.parameter("filename", asked.filename) + Array("\r\n\r\n".utf8)
      return Data(message).base64EncodedString()
    }
    let printed = try Python.run(
      """
      import base64, email, email.policy, json, sys
      from email.header import decode_header, make_header
      from email.utils import parseaddr
      answers = []
      for text in json.load(open(sys.argv[1])):
        source = base64.b64decode(text)
        message = email.message_from_bytes(source, policy=email.policy.default)
        # The newer parser keeps the white space between two encoded words of a phrase.
        to = email.message_from_bytes(source, policy=email.policy.compat32)["To"]
        name, address = parseaddr(to.replace("\\r\\n", ""))
        answers.append({
          "subject": message["Subject"], "name": str(make_header(decode_header(name))),
          "address": address, "filename": message["Content-Disposition"].params["filename"],
          "defects": [repr(d) for h in message.values() for d in h.defects],
        })
      json.dump(answers, sys.stdout)
      """, input: JSONEncoder().encode(messages))
    let understood = try JSONDecoder().decode([Understood].self, from: printed)
    #expect(understood.count == asked.count)
    for (asked, understood) in zip(asked, understood) {
      #expect(scalars(understood.subject) == scalars(asked.subject))
      #expect(scalars(understood.name) == scalars(asked.name))
      #expect(scalars(understood.filename) == scalars(asked.filename))
      #expect(understood.address == "ann@example.org")
      #expect(understood.defects == [])
    }
  }

  /// Not `==`, for which composed and decomposed letters are the same.
  private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

  /// Words of one script or several, with one space between them, as a field keeps them.
  private func randomText(_ random: inout SplitMix) -> String {
    let scripts: [[Unicode.Scalar]] = [
      Array("abcdefghij".unicodeScalars), Array("\"\\,;:<>@().=?_'!&%".unicodeScalars),
      Array("éàüßłőŵ\u{301}".unicodeScalars), Array("Приветмир".unicodeScalars),
      Array("漢字かな交じり".unicodeScalars), Array("😀👩\u{200D}👧🏽".unicodeScalars),
    ]
    let isASCII = Bool.random(using: &random)
    let words = (0..<Int.random(in: 1...12, using: &random)).map { _ in
      var word = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        let script = scripts.prefix(isASCII ? 2 : scripts.count).randomElement(using: &random)!
        word.append(script.randomElement(using: &random)!)
      }
      return String(word)
    }
    return words.joined(separator: " ")
  }
}
