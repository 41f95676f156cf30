/// The 8×8 handwritten digits of UCI: real data for which the perfect network is known, because they are finite.
///
/// 1,797 pictures by 13 people; each number counts the dark ones of 4×4 dots, 0 to 16.
///
/// Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
/// 1998, https://doi.org/10.24432/C50P49, under CC BY 4.0; scikit-learn's copy of the test set. What was changed
/// is said in NOTICE.md.
public enum Digits {
  /// How many pictures there are.
  public static let count = 1797
  /// Numbers of a picture: 8 rows of 8.
  public static let dimension = 64

  /// The numbers as they were counted, 0…16: picture after picture, each row by row.
  public static let counts: [UInt8] = parsed.counts
  /// Which digit each picture shows, 0…9.
  public static let labels: [Int] = parsed.labels

  /// The pictures scaled to [−1, 1], x/8 − 1: picture after picture; every number is exact.
  ///
  /// - Parameter type: `Float` or `Double`.
  public static func pictures<Scalar: BinaryFloatingPoint>(
    _ type: Scalar.Type = Float.self
  ) -> [Scalar] {
    counts.map { Scalar($0) / 8 - 1 }
  }

  private static let parsed: (counts: [UInt8], labels: [Int]) = {
    var (counts, labels): ([UInt8], [Int]) = ([], [])
    lines.withUTF8Buffer { text in
      for line in text.split(separator: UInt8(ascii: "\n")) {
        labels += line.prefix(1).map { Int($0) - Int(UInt8(ascii: "0")) }
        counts += line.dropFirst().map { $0 - UInt8(ascii: "A") }
      }
    }
    return (counts, labels)
  }()
}
