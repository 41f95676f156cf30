import CandidateProtocol
import Rows

/// Two significant digits: `4.4e-16`, `0.15`, `12`.
package func short(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
  let exponent = decimalExponent(of: value.magnitude)
  var scaled = value
  for _ in 0..<exponent.magnitude { scaled = exponent < 0 ? scaled * 10 : scaled / 10 }
  let digits = (scaled * 10).rounded() / 10
  switch exponent {
  case 0: return "\(digits)"
  case 1, 2: return "\(Int((digits * (exponent == 1 ? 10 : 100)).rounded()))"
  case -1: return "\((digits * 10).rounded() / 100)"
  default: return "\(digits)e\(exponent)"
  }
}

private func decimalExponent(of value: Double) -> Int {
  var (exponent, rest) = (0, value)
  while rest >= 9.95 { (exponent, rest) = (exponent + 1, rest / 10) }
  while rest < 0.995 { (exponent, rest) = (exponent - 1, rest * 10) }
  return exponent
}

/// The text filled up with spaces to a width.
package func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
