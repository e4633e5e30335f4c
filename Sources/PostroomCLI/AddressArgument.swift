import Mail

/// The address that a user named, behind `option` where there is one; exit code 64 when it is none.
func checkedAddress(_ text: String, of option: String? = nil) throws -> Address {
  do throws(AddressError) { return try Address(text) } catch {
    let named = option.map { "\($0) \(text)" } ?? text
    throw CommandFailure(.usage, "\(named): \(error.message)", hint: error.hint)
  }
}
