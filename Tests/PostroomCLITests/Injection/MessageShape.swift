import Foundation
import TestSupport

/// What Python's email package makes of a message.
struct MessageShape: Codable, Equatable {
  /// The names of its header fields, and of its parts', in their order.
  let fields: [[String]]
  let kinds: [String]
  let defects: [String]

  /// Of many messages at once: Python takes its time to start.
  static func all(of messages: [[UInt8]]) throws -> [MessageShape] {
    let input = try JSONEncoder().encode(messages.map { Data($0) })
    return try JSONDecoder().decode([MessageShape].self, from: try Python.run(script, input: input))
  }

  private static let script = """
    import base64, email, email.policy, json, sys
    shapes = []
    for text in json.load(open(sys.argv[1])):
        message = email.message_from_bytes(base64.b64decode(text), policy=email.policy.default)
        parts = list(message.walk())
        shapes.append({
            'fields': [[name.lower() for name in part.keys()] for part in parts],
            'kinds': [part.get_content_type() for part in parts],
            'defects': [repr(defect) for part in parts for defect in part.defects]})
    print(json.dumps(shapes))
    """
}
