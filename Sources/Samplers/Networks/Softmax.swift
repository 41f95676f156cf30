import CSoftmax

/// What `CSoftmax` is asked for: the points in both of its layouts, the states, and memory for the answer.
public struct _SoftmaxTask<Scalar> {
  let panels, rows: UnsafePointer<Scalar>
  let halfSquares: UnsafePointer<Scalar>?
  let points, dimension: Int
  let states: UnsafePointer<Scalar>
  let count: Int
  let rate, steepness: Scalar
  let scratch, means: UnsafeMutablePointer<Scalar>
}

extension Float {
  public static func _softmaxMeans(_ task: _SoftmaxTask<Float>) {
    softmax_mean_float(
      task.panels, task.rows, task.halfSquares, task.points, task.dimension, task.states,
      task.count, task.rate, task.steepness, task.scratch, task.means)
  }
}

extension Double {
  public static func _softmaxMeans(_ task: _SoftmaxTask<Double>) {
    softmax_mean_double(
      task.panels, task.rows, task.halfSquares, task.points, task.dimension, task.states,
      task.count, task.rate, task.steepness, task.scratch, task.means)
  }
}

/// A finite set of points as `CSoftmax` wants it.
struct SoftmaxPoints<Scalar: StateScalar>: Sendable {
  let count, dimension: Int
  /// For distances: some points beside each other, coordinate by coordinate.
  let panels: [Scalar]
  /// For means: point after point, filled up with zeros.
  let rows: [Scalar]
  /// Half of each point's squared length.
  let halfSquares: [Scalar]
  /// The largest of them.
  let largestHalfSquare: Double

  /// Points of one panel.
  static var width: Int { Int(softmax_bytes) / MemoryLayout<Scalar>.size }
  /// States that are worked on together.
  static var states: Int { Int(softmax_states) }
  /// Numbers of a row.
  var row: Int { (dimension + Self.width - 1) / Self.width * Self.width }
  /// Numbers of memory to work in.
  var scratch: Int { Self.states * (dimension + row) }

  init(_ points: [Scalar], dimension: Int) {
    count = points.count / dimension
    self.dimension = dimension
    let width = Self.width
    let places = (count + width - 1) / width * width
    let row = (dimension + width - 1) / width * width
    var panels = [Scalar](repeating: 0, count: places * dimension)
    var rows = [Scalar](repeating: 0, count: count * row)
    var halfSquares = [Scalar](repeating: 0, count: places)
    var largest = 0.0
    for index in 0..<count {
      var square = 0.0
      let panel = index / width * width * dimension + index % width
      for place in 0..<dimension {
        let value = points[index * dimension + place]
        panels[panel + place * width] = value
        rows[index * row + place] = value
        square += Double(value) * Double(value)
      }
      halfSquares[index] = Scalar(square / 2)
      largest = max(largest, square / 2)
    }
    (self.panels, self.rows, self.halfSquares) = (panels, rows, halfSquares)
    largestHalfSquare = largest
  }

  /// E[x_0∣x_t] of each state, into other memory.
  ///
  /// - Parameters:
  ///   - states: x_t, one after another.
  ///   - means: as many numbers as `states`.
  ///   - scratch: ``scratch`` numbers.
  ///   - signalPower: ᾱ_t in (0, 1).
  func means(
    of states: UnsafePointer<Scalar>, count: Int, signalPower: Double,
    scratch: UnsafeMutablePointer<Scalar>, into means: UnsafeMutablePointer<Scalar>
  ) {
    let (rate, variance) = (signalPower.squareRoot(), 1 - signalPower)
    // Where a_t |x_i| is at most what the noise's length is wont to be, the squares that are multiplied out are no
    // larger than the distances themselves: nothing is lost. Elsewhere they would cancel.
    let isExpanded = signalPower * 2 * largestHalfSquare <= variance * Double(dimension)
    panels.withUnsafeBufferPointer { panels in
      rows.withUnsafeBufferPointer { rows in
        halfSquares.withUnsafeBufferPointer { halfSquares in
          guard let panels = panels.baseAddress, let rows = rows.baseAddress else { return }
          Scalar._softmaxMeans(
            _SoftmaxTask(
              panels: panels, rows: rows, halfSquares: isExpanded ? halfSquares.baseAddress : nil,
              points: self.count, dimension: dimension, states: states, count: count,
              rate: max(Scalar(rate), .leastNormalMagnitude),
              steepness: Scalar(isExpanded ? rate / variance : 1 / (2 * variance)),
              scratch: scratch, means: means))
        }
      }
    }
  }
}
