extension SMTPScript {
  /// A point of the session at which the server may be told what to do.
  public struct Stage: Sendable {
    let point: Point
    /// Bytes that the command line must hold; empty fits all.
    let text: String
    /// For `body`: how many octets of content have come.
    let octets: Int

    enum Point: Sendable {
      case greeting, handshake, ehlo, startTLS, auth, mail, rcpt, data, body, finalDot, rset, quit
    }

    private init(_ point: Point, text: String = "", octets: Int = 0) {
      self.point = point
      self.text = text
      self.octets = octets
    }

    public static let greeting = Stage(.greeting)
    /// Before the TLS handshake; only the actions that end the connection or stall make sense.
    public static let handshake = Stage(.handshake)
    public static let ehlo = Stage(.ehlo)
    public static let startTLS = Stage(.startTLS)
    public static let auth = Stage(.auth)
    public static let mail = Stage(.mail)
    public static func mail(containing text: String) -> Stage { Stage(.mail, text: text) }
    public static let rcpt = Stage(.rcpt)
    public static func rcpt(containing text: String) -> Stage { Stage(.rcpt, text: text) }
    public static let data = Stage(.data)
    /// Once `octets` of a message's content have come, and before any byte behind the line they
    /// end in is looked at.
    public static func body(after octets: Int) -> Stage { Stage(.body, octets: octets) }
    /// After the content's end has come.
    public static let finalDot = Stage(.finalDot)
    public static let rset = Stage(.rset)
    public static let quit = Stage(.quit)
  }

  struct Rule: Sendable {
    let stage: Stage
    let connection: Int?
    let transaction: Int?
    let message: Int?
    var times: Int
    let action: Action

    func fits(_ occasion: Occasion) -> Bool {
      times > 0 && stage.point == occasion.point
        && (stage.text.isEmpty || occasion.line.contains(stage.text))
        && occasion.octets >= stage.octets
        && (connection ?? occasion.connection) == occasion.connection
        && (transaction ?? occasion.transaction) == occasion.transaction
        && (message ?? occasion.message) == occasion.message
    }
  }

  /// One moment at which a rule may hold.
  struct Occasion {
    var point: Stage.Point
    var line = ""
    var octets = 0
    var connection: Int
    var transaction: Int
    var message: Int
  }
}
