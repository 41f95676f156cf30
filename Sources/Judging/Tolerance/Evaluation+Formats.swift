package import Derivation
package import Scalars

/// A number and a bound, as a ``Scalars/ErrorBound`` of a format that is known when it runs.
package struct Interval: Sendable {
  package let value: Double
  package let bound: Double

  package init<Format: BinaryFormat>(_ number: ErrorBound<Format>) {
    (value, bound) = (number.value, number.bound)
  }
}

extension ErrorBound {
  package init(_ interval: Interval) { self.init(interval.value, within: interval.bound) }
}

/// The formats that a candidate's coefficients and its vectors are rounded to.
package struct Formats: Sendable {
  package let table: any BinaryFormat.Type
  package let vector: any BinaryFormat.Type
}

extension Evaluation {
  package func intervals(
    _ transition: Transition<Interval>, inputs: [[Double]], clipping: Clipping,
    in formats: Formats
  ) -> [Interval]? {
    // The same call for each pair of formats: the compiler makes fast code where it knows them.
    switch (formats.table, formats.vector) {
    case (is FP64.Type, is FP64.Type):
      intervals(transition, inputs, clipping, FP64.self, FP64.self)
    case (is FP64.Type, is FP32.Type):
      intervals(transition, inputs, clipping, FP64.self, FP32.self)
    case (is FP32.Type, is FP32.Type):
      intervals(transition, inputs, clipping, FP32.self, FP32.self)
    case (is FP32.Type, is FP16.Type):
      intervals(transition, inputs, clipping, FP32.self, FP16.self)
    case (is FP32.Type, is BF16.Type):
      intervals(transition, inputs, clipping, FP32.self, BF16.self)
    case (is FP16.Type, is FP16.Type):
      intervals(transition, inputs, clipping, FP16.self, FP16.self)
    case (is BF16.Type, is BF16.Type):
      intervals(transition, inputs, clipping, BF16.self, BF16.self)
    default: intervals(transition, inputs, clipping, formats.table, formats.vector)
    }
  }

  private func intervals<Table: BinaryFormat, Vector: BinaryFormat>(
    _ transition: Transition<Interval>, _ inputs: [[Double]], _ clipping: Clipping,
    _ table: Table.Type, _ vector: Vector.Type
  ) -> [Interval]? {
    // A radicand that is negative throughout its interval: no program gets a number here.
    let nothing = Interval(ErrorBound<Vector>(0, within: .infinity))
    do {
      let transition = transition.map { ErrorBound<Table>($0) }
      guard let coefficients = try coefficients(transition) else { return nil }
      let cast = coefficients.map { ErrorBound<Vector>(casting: $0) }
      return inputs.map { input in
        let answer = try? apply(cast, to: input.map { ErrorBound($0) }, clipping: clipping)
        return answer.map { Interval($0) } ?? nothing
      }
    } catch {
      return inputs.map { _ in nothing }
    }
  }

  package func perturbed(
    _ transition: Transition<Perturbed>, inputs: [[Double]], clipping: Clipping
  ) throws(DerivationError) -> (coefficients: [Perturbed], answers: [Perturbed])? {
    guard let coefficients = try coefficients(transition) else { return nil }
    var answers: [Perturbed] = []
    for input in inputs {
      answers.append(
        try apply(coefficients, to: input.map { Perturbed($0) }, clipping: clipping))
    }
    return (coefficients, answers)
  }
}
