import Judging
import RealModule
import Statistics

/// What the noise of a step has to do with other draws, which is nothing.
extension ChainNoise {
  /// Σ u v/√Σ u² of two vectors of which v is independent of u and normal: normal, whatever u is.
  private func surprise(
    _ first: [Double], _ second: [Double], _ allowance: Allowance, share: Double,
    _ says: @autoclosure @escaping @Sendable () -> String
  ) throws -> Surprise {
    let (product, square) = zip(first, second).reduce((0.0, 0.0)) {
      ($0.0 + $1.0 * $1.1, $0.1 + $1.0 * $1.0)
    }
    guard square > 0 else { return Surprise(0, share: share, says()) }
    // What rounding may add in all: the sum of |u| times what it does to v, at most √n of it.
    let slack = (allowance.mean + allowance.scale) * Double(first.count).squareRoot()
    let statistic = max(0, (product / square.squareRoot()).magnitude - slack)
    return Surprise(try NormalLaw.tails(at: statistic).logTwoSided, share: share, says())
  }

  /// Steps against each other and against the start.
  func dependence(_ alpha: Double) throws -> [Surprise] {
    let count = steps.count * (steps.count + 1) / 2
    let share = alpha / Double(count)
    var looked: [Surprise] = []
    for (place, step) in steps.enumerated() {
      looked.append(
        try surprise(
          start, step.residuals, step.allowance, share: share,
          "the noise of step \(step.index + 1) is correlated with the start by \(short(Self.correlation(start, step.residuals)))"
        ))
      for other in steps[..<place] {
        looked.append(
          try surprise(
            other.residuals, step.residuals, step.allowance, share: share,
            Self.pairWords(other, step)))
      }
    }
    let isShared =
      steps.count > 2
      && steps.dropFirst().allSatisfy {
        Self.correlation(steps[0].residuals, $0.residuals) > 0.99
      }
    if isShared, let most = looked.map(\.log).min() {
      let words =
        "every step adds the same noise: it is drawn once, or the generator is seeded anew"
      return [Surprise(most, share: share, words)] + looked
    }
    return looked.sorted { $0.log < $1.log }
  }

  private static func pairWords(_ one: Step, _ two: Step) -> String {
    let r = correlation(one.residuals, two.residuals)
    return r > 0.99
      ? "steps \(one.index + 1) and \(two.index + 1) add the same noise: it is drawn once, or the generator is seeded anew"
      : "the noise of step \(one.index + 1) and that of step \(two.index + 1) are correlated by \(short(r))"
  }

  private static func correlation(_ one: [Double], _ two: [Double]) -> Double {
    let sums = zip(one, two).reduce((0.0, 0.0, 0.0)) {
      ($0.0 + $1.0 * $1.1, $0.1 + $1.0 * $1.0, $0.2 + $1.1 * $1.1)
    }
    return sums.0 / (sums.1 * sums.2).squareRoot()
  }

  /// Draws so many apart, in the row of all steps' noise: points and coordinates of one step, and steps. Rounding
  /// that might be correlated is left out, and what is no noise.
  func scan(_ alpha: Double) throws -> (
    isWithinStep: Bool, effect: Double, surprise: Surprise
  )? {
    let clear = steps.filter {
      $0.allowance.mean < 0.01 && $0.allowance.scale < 0.01 && $0.width > 1e-3
    }
    let dimension = ChainSetting.dimension(of: reading.setting.capabilities)
    guard let scan = try LagScan(clear.flatMap(\.residuals), dimension: dimension) else {
      return nil
    }
    let (lag, effect) = (scan.lag, scan.measurement.effect)
    let size = max(1, clear[0].residuals.count)
    let what =
      lag.isMultiple(of: size)
      ? "steps \(lag / size) apart" : scan.places(ofDimension: dimension)
    let words =
      effect > 0.99
      ? "\(what) get the same noise" : "the noise of \(what) is correlated by \(short(effect))"
    let surprise = Surprise(scan.logTwoSided, share: alpha, words)
    return (!lag.isMultiple(of: size), effect, surprise)
  }

  /// The same step of another seed.
  func seeds(_ alpha: Double) throws -> [Surprise] {
    let share = alpha / Double(steps.count)
    return try steps.filter { !$0.others.isEmpty }.map { step in
      let r = Self.correlation(step.residuals, step.others)
      return try surprise(
        step.residuals, step.others, step.allowance, share: share,
        r > 0.99
          ? "another seed adds the same noise in step \(step.index + 1)"
          : "the noise of step \(step.index + 1) and that of another seed are correlated by \(short(r))"
      )
    }.sorted { $0.log < $1.log }
  }
}

extension LagScan {
  /// What lies as far apart as its distance.
  func places(ofDimension dimension: Int) -> String {
    lag.isMultiple(of: dimension)
      ? "points \(lag / dimension) apart" : "coordinates \(lag) apart"
  }
}
