/// Sums over pairs (a, b) that share no residual: of a, b, their squares and their products.
struct PairSums: Sendable, Equatable {
  var count = 0
  private var first = ExactSum()
  private var second = ExactSum()
  private var firstSquare = ExactSum()
  private var secondSquare = ExactSum()
  private var product = ExactSum()

  var moments: PairMoments {
    PairMoments(
      count: count, first: first.value, second: second.value, firstSquare: firstSquare.value,
      secondSquare: secondSquare.value, product: product.value)
  }

  /// Adds pairs: in each row `pairs` of them, `next` apart, each with its partner so far behind it.
  mutating func add(
    _ e: UnsafePointer<Double>, rows: Int, stride: Int, pairs: Int, next: Int, partner: Int
  ) {
    var sums = PairMoments()
    for row in 0..<rows {
      let place = e + row * stride
      for pair in 0..<pairs { sums.add(place[pair * next], place[pair * next + partner]) }
    }
    first.add(sums.first)
    second.add(sums.second)
    firstSquare.add(sums.firstSquare)
    secondSquare.add(sums.secondSquare)
    product.add(sums.product)
    count += sums.count
  }

  mutating func merge(_ other: PairSums) {
    count += other.count
    first.add(other.first)
    second.add(other.second)
    firstSquare.add(other.firstSquare)
    secondSquare.add(other.secondSquare)
    product.add(other.product)
  }
}
