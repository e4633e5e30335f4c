import Testing

/// What becomes of each fault, written down from `docs/how-mail-moves.md` and not from the code.
///
/// - `-`: nothing, all is well
/// - `again`: not delivered, and tried again at once over a new connection, which takes no attempt
/// - `deferred`, `failed`: an attempt, and the message's own
/// - `doubt`: the final dot has left, or may have, and no answer came
/// - `away`: the run ends with the relay's back-off, and whoever was not answered is untouched
/// - `refuses`, `login`: it ends because the relay does not want us, and they are untouched too
enum FaultTable {
  /// At STARTTLS the three columns of security differ: `plain` is TLS where it is offered and works,
  /// and `smtps` has the handshake there, in whose place any words are no TLS.
  private static let table = """
                      4xx       5xx      421      drop   reset  stall  garbage  drip     trickle
    greeting          away      refuses  away     again  again  again  again    -        again
    EHLO              away      refuses  away     again  again  again  again    -        again
    STARTTLS plain    -         -        away     again  again  again  again    -        again
    STARTTLS STARTTLS away      refuses  away     again  again  again  again    -        again
    STARTTLS smtps    refuses   refuses  refuses  again  again  again  refuses  refuses  refuses
    AUTH              away      login    away     again  again  again  again    -        again
    MAIL              again     refuses  again    again  again  again  again    -        again
    RCPT              deferred  failed   again    again  again  again  again    -        again
    DATA              deferred  refuses  again    again  again  again  again    -        again
    body              again     again    again    again  again  doubt  again    again    again
    final dot         deferred  failed   deferred doubt  doubt  doubt  doubt    -        doubt
    QUIT              -         -        -        -      -      -      -        -        -
    """

  private static let rows: [String: [String: String]] = {
    let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let rows = lines.dropFirst().map { words in
      (
        words.dropLast(lines[0].count).joined(separator: " "),
        Dictionary(uniqueKeysWithValues: zip(lines[0], words.suffix(lines[0].count)))
      )
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }()

  enum Fate: String {
    case nothing = "-"
    case again, deferred, failed, doubt, away, refuses, login

    /// The run ends, and whoever was not answered is untouched.
    var isHalt: Bool { [.away, .refuses, .login].contains(self) }
  }

  static func fate(of fault: FaultCase) throws -> Fate {
    let stage = fault.stage.rawValue
    let row = try #require(rows[stage] ?? rows["\(stage) \(fault.security.rawValue)"])
    return try #require(row[fault.fault.rawValue].flatMap { Fate(rawValue: $0) })
  }
}
