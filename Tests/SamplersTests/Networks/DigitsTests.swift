import Digits
import Testing

/// The digits against what the source says of them.
@Suite struct DigitsTests {
  /// UCI's page and `optdigits.names`: 1,797 instances in the test set, and how many are of each class.
  @Test func `the digits are those of the source`() {
    #expect(Digits.count == 1797)
    #expect(Digits.labels.count == Digits.count)
    #expect(Digits.counts.count == Digits.count * Digits.dimension)
    let classes = (0...9).map { digit in Digits.labels.count { $0 == digit } }
    #expect(classes == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(Digits.counts.min() == 0 && Digits.counts.max() == 16)
  }

  /// The first row of scikit-learn's file, a nought, as its documentation prints it:
  /// `array([[ 0., 0., 5., ..., 0., 0., 0.]` and `array([0, 1, 2, ..., 8, 9, 8])`.
  @Test func `pictures stand in the order of the source, scaled to −1…1`() {
    let first = Digits.pictures(Double.self).prefix(64).map { 8 * ($0 + 1) }
    #expect(first.prefix(3) == [0, 0, 5])
    #expect(first.suffix(3) == [0, 0, 0])
    #expect(Digits.labels.prefix(3) == [0, 1, 2])
    #expect(Digits.labels.suffix(3) == [8, 9, 8])
    let pictures = Digits.pictures(Float.self)
    #expect(pictures.min() == -1 && pictures.max() == 1)
    #expect(zip(pictures, Digits.counts).allSatisfy { 8 * ($0 + 1) == Float($1) })
  }
}
