import Foundation

/// Where a password or token is, never the password itself: only this is kept, shown and logged.
public enum Secret: Hashable, Sendable {
  case environment(String)
  case file(String)
  case command([String])

  /// Fetches it. One line end at the end is not part of it.
  public func reveal(relativeTo folder: String) throws(SecretError) -> String {
    let text: String
    switch self {
    case .environment(let name):
      guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
        throw SecretError(message: "the environment variable \(name) is not set")
      }
      text = value
    case .file(let path):
      text = try Self.read(path.hasPrefix("/") ? path : folder + "/" + path)
    case .command(let words):
      text = try Self.run(words, in: folder)
    }
    // CRLF is one Character, so the last one is the line end either way.
    let secret = text.last?.isNewline == true ? String(text.dropLast()) : text
    guard !secret.isEmpty else { throw SecretError(message: "\(self) gave nothing") }
    // RFC 4616 section 2 forbids NUL, and nobody types the others.
    guard secret.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw SecretError(
        message: "\(self) gave more than one line, or control characters",
        hint: "the secret alone is to be there, on one line")
    }
    return secret
  }

  private static func read(_ path: String) throws(SecretError) -> String {
    let bytes: [UInt8]
    do throws(PrivateFile.Fault) { bytes = try PrivateFile.bytes(at: path) } catch {
      throw SecretError(message: error.message, hint: error.hint)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SecretError(message: "\(path) cannot be read as text")
    }
    return text
  }

  /// In seconds: whoever asks a person for it, or hangs, would hold up every run to come.
  private static let longestRun = 60.0

  private static func run(_ words: [String], in folder: String) throws(SecretError) -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let output = Pipe()
    process.standardOutput = output
    do { try process.run() } catch {
      throw SecretError(message: "\(words.first ?? "the command") cannot be run")
    }
    let end = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + longestRun, execute: end)
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    end.cancel()
    guard process.terminationReason == .exit else {
      throw SecretError(
        message: "\(words.first ?? "the command") was ended by a signal, or because it took "
          + "\(Int(longestRun)) seconds",
        hint: "it is to print the secret at once, and to ask nobody")
    }
    guard process.terminationStatus == 0 else {
      throw SecretError(
        message: "\(words.first ?? "the command") ended with \(process.terminationStatus)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SecretError(message: "what \(words.first ?? "the command") printed is no text")
    }
    return text
  }
}

extension Secret: CustomStringConvertible {
  public var description: String {
    switch self {
    case .environment(let name): "the environment variable \(name)"
    case .file(let path): path
    case .command(let words): "the command \(words.first ?? "")"
    }
  }
}

/// Why a secret could not be had; it never holds one.
public struct SecretError: Error, Hashable, Sendable, CustomStringConvertible {
  public let message: String
  public var hint: String?

  public var description: String { message }
}
