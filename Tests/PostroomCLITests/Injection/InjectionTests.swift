import Foundation
import Postroom
import TestSupport
import Testing

extension Torture {
  /// No text from outside is ever more than text: it adds no command, recipient, message, header
  /// field or part, or it is refused with the place where it stands.
  @Suite(.enabled(if: Python.isThere, "Python 3 is not installed"))
  struct InjectionTests {
    @Test func `a text from outside stays a text, or is refused where it stands`() throws {
      let trials = Place.all.indices.flatMap { place in Payload.all.map { (place, $0) } }
      let clean = try Crew.map(Place.all, threads: 8) { place in
        Result { try Injection(place, place.harmless, named: "\(place)") }
      }.map { try $0.get() }
      let tried = try Crew.map(trials, threads: 8) { index, payload in
        let place = Place.all[index]
        return Result {
          try Injection(place, payload.text, named: "\(place): \(payload.name)")
        }
      }.map { try $0.get() }
      let shapes = try Self.shapes(of: clean + tried)
      for (injection, shapes) in zip(clean, shapes) {
        #expect(injection.refusals == [] && injection.halt == nil, "\(injection.name)")
        #expect(injection.contents.count == 2 && injection.violations == [], "\(injection.name)")
        #expect(shapes.allSatisfy { $0.defects.isEmpty }, "\(injection.name): \(shapes)")
      }
      for (index, injection) in tried.enumerated() {
        if injection.refusals.isEmpty {
          let place = trials[index].0
          expectHarmless(injection, shapes[clean.count + index], as: clean[place], shapes[place])
        } else {
          expectPlaced(injection)
        }
        let raw = injection.said.filter { $0.unicodeScalars.contains(where: Self.isControl) }
        #expect(raw == [], "\(injection.name)")
      }
      let refused = tried.count { !$0.refusals.isEmpty }
      try Torture.note("texts injected; of which refused", "\(tried.count); \(refused)")
    }

    private static func shapes(of injections: [Injection]) throws -> [[MessageShape]] {
      var shapes = try MessageShape.all(of: injections.flatMap(\.contents))[...]
      return injections.map { injection in
        defer { shapes = shapes.dropFirst(injection.contents.count) }
        return Array(shapes.prefix(injection.contents.count))
      }
    }

    private func expectHarmless(
      _ injection: Injection, _ shapes: [MessageShape], as clean: Injection,
      _ cleanShapes: [MessageShape]
    ) {
      #expect(injection.violations == [], "\(injection.name)")
      if injection.halt != nil {
        // A login with such a name, and the like: nobody was mailed.
        #expect(!injection.commands.contains("MAIL"), "\(injection.name)")
        return
      }
      #expect(injection.commands == clean.commands, "\(injection.name)")
      #expect(injection.recipients.count == 2, "\(injection.name): \(injection.recipients)")
      #expect(shapes == cleanShapes, "\(injection.name)")
    }

    /// In a file, at a line and column.
    private func expectPlaced(_ injection: Injection) {
      for problem in injection.refusals {
        let isPlaced = problem.place.line != nil && problem.place.column != nil
        #expect(isPlaced, "\(injection.name): \(problem)")
      }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
      [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
  }
}
