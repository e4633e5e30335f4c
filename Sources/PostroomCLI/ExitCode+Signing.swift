import ArgumentParser
import Postroom

extension ExitCode {
  /// 78, once all of `faults` were shown: what is to be signed is not sent unsigned.
  init(refusing faults: [SigningKeyFault]) {
    var problems = Problems()
    for fault in faults { problems.add(fault.problem(.error)) }
    Console.show(problems)
    self.init(Exit.configuration.rawValue)
  }
}
