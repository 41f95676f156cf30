import CandidateProtocol
import RealModule
import Rows
import Statistics

/// Evidence that is observed: draws made one way, and their law stated another.
enum Observation {
  /// The chance that one row's evidence is refuted though its formulas are right.
  static let alpha = 1e-6
  /// The chance that a defect of the size below is found.
  static let power = 0.99
  /// A share of the variance by which a law may be off without being found.
  static let defect = 0.1

  /// How many residuals find the defect.
  private static let needed = Result {
    let family = try ResidualBattery.family(dimension: 2, alpha: alpha)
    let share = family.share(of: VarianceTest().name) ?? alpha
    return try VarianceTest().requiredSamples(effect: defect, alpha: share, power: power)
  }

  /// Evidence that residuals of draws are independent N(0, 1).
  ///
  /// - Parameters:
  ///   - method: what is drawn, and under which law residuals are taken; it names the stream.
  ///   - dimension: residuals of a point.
  ///   - path: the source file that it is written in.
  ///   - point: draws one point, from a number that counts the points, and standardizes it.
  static func residuals(
    _ method: String, dimension: Int = 1, path: StaticString = #filePath,
    of point: @escaping @Sendable (Int, inout Draw) throws -> [Double]
  ) -> Evidence {
    Evidence(kind: .observed, method: method, path: path) {
      var draw = Draw(method)
      var sums = ResidualSums(dimension: dimension)
      var block: [Double] = []
      let points = (try needed.get() + dimension - 1) / dimension
      for index in 0..<points {
        let residuals = try point(index, &draw)
        guard residuals.allSatisfy(\.isFinite), residuals.count == dimension else {
          throw Refutation("a residual is no finite number")
        }
        block += residuals
        if block.count >= ResidualSums.block || index == points - 1 {
          sums.add(block)
          block = []
        }
      }
      let rejected = try ResidualBattery.judge(sums, alpha: alpha).filter(\.isRejected)
      if let worst = rejected.min(by: {
        $0.measurement.tails.logTwoSided < $1.measurement.tails.logTwoSided
      }) {
        throw Refutation(worst.sentence ?? worst.test.name)
      }
      return
        "\(sums.count) residuals are independent N(0, 1); false alarms \(alpha), a variance off by "
        + "\(Int(defect * 100)) %\(dimension > 1 ? " over all coordinates" : "") found with power "
        + "\(power)"
    }
  }

  /// N(0, 1), one at a time, from a stream of the evidence's own.
  struct Draw {
    private var stream: Stream
    private var values: [Double] = []

    init(_ name: String) { stream = Stream("evidence/" + name, seed: 0) }

    mutating func normal() -> Double {
      if values.isEmpty { values = stream.normals(1024) }
      return values.removeLast()
    }
  }

  /// Evidence that the mean of a log-ratio log q − log p over draws from q is a divergence: exactly
  /// noncentral chi-square about it, or normal where the variances agree.
  ///
  /// - Parameters:
  ///   - method: what is drawn.
  ///   - cases: q and p.
  ///   - path: the source file that it is written in.
  ///   - divergence: KL(q ‖ p), on trial.
  static func logRatio(
    _ method: String, _ cases: [(q: Gaussian, p: Gaussian)], path: StaticString = #filePath,
    divergence: @escaping @Sendable (Gaussian, Gaussian) throws -> Double
  ) -> Evidence {
    Evidence(kind: .observed, method: method, path: path) {
      var draw = Draw(method)
      let count = 4096
      for (q, p) in cases {
        // The log-ratio at x = m + √v z is A z² + B z + C.
        let shift = q.mean - p.mean
        let a = (q.variance / p.variance - 1) / 2
        let b = q.variance.squareRoot() * shift / p.variance
        let mean = try divergence(q, p)
        var excess = 0.0
        for _ in 0..<count {
          let x = q.mean + q.variance.squareRoot() * draw.normal()
          let ratio =
            q.exponent(at: x) - p.exponent(at: x) + .log(p.variance / q.variance) / 2
          excess += ratio - mean
        }
        let n = Double(count)
        let tails: Tails
        if a == 0 {
          tails = try NormalLaw.tails(at: excess / (abs(b) * n.squareRoot()))
        } else {
          let offset = b / (2 * a)
          tails = try NoncentralChiSquareLaw(degrees: n, noncentrality: n * offset * offset)
            .tails(at: excess / a + n * (1 + offset * offset))
        }
        guard tails.twoSided >= alpha / Double(cases.count) else {
          throw Refutation("the mean log-ratio is off by \(excess / n) from \(mean)")
        }
      }
      return "\(cases.count) pairs of laws, \(count) draws each; false alarms \(alpha)"
    }
  }
}
