import CandidateProtocol
import Foundation
import Scalars
import Testing

/// Numbers in base64, beside Foundation's.
@Suite struct Base64Tests {
  private static func values(_ count: Int) -> [Double] {
    var generator = SplitMix64(seed: UInt64(count))
    return (0..<count).map { _ in Double(bitPattern: generator.next()) }
  }

  private static func bits(_ values: [Double]?) -> [UInt64]? { values?.map(\.bitPattern) }

  /// Of 0, 1 and 2 bytes beyond a multiple of three.
  @Test(arguments: [0, 1, 2, 3, 4, 100])
  func `numbers are written as Foundation writes their bytes, and read back`(count: Int) {
    let values = Self.values(count)
    let data = values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    let json = JSON.base64(values)
    #expect(json["f64"] == .string(data.base64EncodedString()))
    #expect(Self.bits(json.doubles) == Self.bits(values))
    let singles = values.map { Float($0) }
    let short = singles.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    let read = JSON.members(["f32": .string(short.base64EncodedString())]).doubles
    #expect(Self.bits(read) == Self.bits(singles.map { Double($0) }))
  }

  /// Each character of a text replaced by one that is none of base64's, and padding where none may be.
  @Test func `what is not base64 is no list of numbers`() {
    let text = Array(Data([1, 2, 3, 4, 5, 6, 7, 8]).base64EncodedString())
    #expect(JSON.members(["f64": .string(String(text))]).doubles?.count == 1)
    for place in text.indices where place < text.count - 1 {
      for character in ["=", " ", "-", "_", "\u{0}", "é", "\n"] {
        let wrong = text[..<place] + Array(character) + text[(place + 1)...]
        let json = JSON.members(["f64": .string(String(wrong))])
        #expect(json.doubles == nil && json.encodingFault != nil, "\(character) at \(place)")
      }
    }
    for wrong in ["A", "AB=", "A===", "====", "=AAA", "AAAAAAAAAAA"] {
      let json = JSON.members(["f64": .string(wrong)])
      #expect(json.doubles == nil && json.encodingFault != nil, "\(wrong)")
    }
    #expect(JSON.members(["f64": .string("")]).doubles?.isEmpty == true)
  }
}
