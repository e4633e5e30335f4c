import Foundation
import GRDB
import GRDBSQLite

/// A value as a statement takes it.
enum SQLiteValue {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])

  static func optional(_ text: String?) -> SQLiteValue { text.map { .text($0) } ?? .null }
  static func optional(_ number: Int?) -> SQLiteValue {
    number.map { .integer(Int64($0)) } ?? .null
  }
}

extension Statement {
  /// Runs a statement that returns no rows, its values bound in place: for the few that run once a
  /// message, where making and checking GRDB's arguments costs more than the statement itself.
  func run(_ values: [SQLiteValue]) throws {
    let raw = sqliteStatement
    for (index, value) in values.enumerated() {
      let number = Int32(index + 1)
      switch value {
      case .null: sqlite3_bind_null(raw, number)
      case .integer(let integer): sqlite3_bind_int64(raw, number, integer)
      case .real(let real): sqlite3_bind_double(raw, number, real)
      case .text(var text):
        _ = text.withUTF8 { utf8 in
          utf8.withMemoryRebound(to: CChar.self) {
            sqlite3_bind_text(raw, number, $0.baseAddress, Int32($0.count), Self.transient)
          }
        }
      case .bytes(let bytes):
        _ = bytes.withUnsafeBufferPointer {
          sqlite3_bind_blob(raw, number, $0.baseAddress, Int32($0.count), Self.transient)
        }
      }
    }
    let result = sqlite3_step(raw)
    // SQLite's own code for a failed step; the one of the reset is the same.
    sqlite3_reset(raw)
    guard result == SQLITE_DONE else {
      let handle = sqlite3_db_handle(raw)
      throw DatabaseError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(handle)),
        message: String(cString: sqlite3_errmsg(handle)), sql: sql)
    }
  }

  /// SQLite copies what is bound.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
