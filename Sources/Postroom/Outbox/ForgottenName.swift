import Foundation
import GRDB
import Mail

/// What somebody who was forgotten is known by in the state file: HMAC-SHA256 of their `Address.key`
/// under a key of the file's own. It tells the address to nobody, and is the same whenever the address
/// comes again. Without an "@" it is nobody's `Address.key`.
enum ForgottenName {
  static let keySize = 32

  static func make(of addressKey: String, under key: KeyedDigest) -> String {
    let code = key.code(of: Array(addressKey.utf8))
    return String(decoding: Base64.encodedForURL(code), as: UTF8.self)
  }

  /// `forgotten_name(key, address_key)` in SQL.
  static let function = DatabaseFunction("forgotten_name", argumentCount: 2, pure: true) { values in
    guard let key = Data.fromDatabaseValue(values[0]),
      let addressKey = String.fromDatabaseValue(values[1])
    else { return nil }
    return make(of: addressKey, under: KeyedDigest(key: [UInt8](key)))
  }

  /// In SQL, the name of whoever has this `address_key`; null, and nothing is computed, as long as nobody
  /// was ever forgotten.
  static func sql(of addressKey: String) -> String {
    "(SELECT forgotten_name(key, \(addressKey)) FROM forgetting)"
  }

  /// In SQL, all that somebody may stand under.
  static func either(_ addressKey: String) -> String {
    "(\(addressKey), \(sql(of: addressKey)))"
  }

  /// The key; nil as long as nobody was ever forgotten.
  static func key(in db: Database) throws -> KeyedDigest? {
    try Data.fetchOne(db, sql: "SELECT key FROM forgetting").map { KeyedDigest(key: [UInt8]($0)) }
  }

  /// The key, made from the kernel's generator when there is none yet.
  static func demandKey(in db: Database) throws -> KeyedDigest {
    if let key = try key(in: db) { return key }
    var random = SystemRandomNumberGenerator()
    let key = (0..<keySize).map { _ in UInt8.random(in: 0...255, using: &random) }
    try db.execute(
      sql: "INSERT INTO forgetting (key, is_unfinished) VALUES (?, 0)", arguments: [Data(key)])
    return KeyedDigest(key: key)
  }

  static func isForgotten(_ addressKey: String, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM suppression WHERE address_key = \(sql(of: "?1")))"),
      arguments: [addressKey]) ?? false
  }
}
