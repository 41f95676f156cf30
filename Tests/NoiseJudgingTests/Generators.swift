import CandidateProtocol
import RealModule
import Statistics
import Testing

/// Normals of a stream of its own for every purpose and seed.
func normals(_ count: Int, _ purpose: String, _ seed: Int) -> [Double] {
  var stream = Stream("zoo/\(purpose)", seed: UInt64(truncatingIfNeeded: seed))
  return stream.normals(count)
}

/// Uniform numbers of (0, 1), likewise.
func uniforms(_ count: Int, _ purpose: String, _ seed: Int) -> [Double] {
  var stream = Stream("zoo/\(purpose)", seed: UInt64(truncatingIfNeeded: seed))
  return (0..<count).map { _ in stream.uniform() }
}

extension Generator {
  /// Independent normals of one stream a seed.
  static let stream = Generator("one stream a seed") { draws, d, _ in
    normals(draws.count * d, "one", draws.seed)
  }

  /// Numbers of the stream, each replaced.
  static func each(
    _ name: String, _ replace: @escaping @Sendable (Double) -> Double
  ) -> Generator {
    Generator(name) { draws, d, _ in normals(draws.count * d, "one", draws.seed).map(replace) }
  }

  /// The stream of another seed.
  static func reading(
    _ name: String, _ seed: @escaping @Sendable (Int) -> Int
  ) -> Generator {
    Generator(name) { draws, d, _ in normals(draws.count * d, "one", seed(draws.seed)) }
  }

  /// The stream, changed in place.
  static func changed(
    _ name: String, _ change: @escaping @Sendable (inout [Double], Draws, _ dimension: Int) -> Void
  ) -> Generator {
    Generator(name) { draws, d, _ in
      var values = normals(draws.count * d, "one", draws.seed)
      change(&values, draws, d)
      return values
    }
  }

  /// Every number correlated with the one so many before it.
  static func autoregressive(
    _ name: String, _ correlation: Double, lag: @escaping @Sendable (_ dimension: Int) -> Int
  ) -> Generator {
    changed(name) { values, _, d in
      let (lag, fresh) = (lag(d), (1 - correlation * correlation).squareRoot())
      for index in stride(from: lag, to: values.count, by: 1) {
        values[index] = correlation * values[index - lag] + fresh * values[index]
      }
    }
  }

  /// What lies beyond a limit is drawn again.
  static func truncated(_ limit: Double) -> Generator {
    changed("truncated at \(limit)") { values, draws, _ in
      var more = Stream("zoo/again", seed: UInt64(draws.seed))
      for index in values.indices {
        while abs(values[index]) > limit { values[index] = more.normals(1)[0] }
      }
    }
  }
}

/// A generator that is wrong, and what is said of it.
struct Wrong: Sendable, CustomTestStringConvertible {
  let generator: Generator
  /// The check that finds it.
  let aspect: String
  /// What it says.
  let says: String
  var testDescription: String { generator.name }

  init(_ generator: Generator, _ aspect: String, _ says: String) {
    (self.generator, self.aspect, self.says) = (generator, aspect, says)
  }

  static let all: [Wrong] = law + few + seeds + wide + reuse

  private static let law: [Wrong] = [
    Wrong(.each("twelve times as wide") { 12 * $0 }, "own-noise", " times as wide"),
    Wrong(.each("a tenth wider") { 1.1 * $0 }, "own-noise", " times as wide"),
    Wrong(.each("none") { _ in 0 }, "own-noise", "there is none"),
    Wrong(.each("a mean") { $0 + 0.3 }, "own-noise", "of its noise: x_t is "),
    Wrong(
      Generator("uniform") { draws, d, _ in
        uniforms(draws.count * d, "uniform", draws.seed).map { 12.0.squareRoot() * ($0 - 0.5) }
      }, "own-noise", "as uniform noise of variance 1 does"),
    Wrong(
      .changed("one vector for all points") { values, _, d in
        for index in values.indices { values[index] = values[index % d] }
      }, "own-noise", "the same noise is used for every point"),
    Wrong(
      .changed("strongly correlated points") { values, _, d in
        for index in stride(from: d, to: values.count, by: 1) {
          values[index] = 0.9 * values[index - d] + 0.19.squareRoot() * values[index]
        }
      }, "own-noise", "correlated from point to point"),
  ]

  private static let few: [Wrong] = [
    Wrong(
      .changed("first point a constant") { values, _, d in
        for j in 0..<d { values[j] = [0.7, -1.1, 0.2][j % 3] }
      }, "own-noise-few", "whatever the seed"),
    Wrong(
      .changed("first point without noise") { values, _, d in
        for j in 0..<d { values[j] = 0 }
      }, "own-noise-few", "whatever the seed"),
    Wrong(
      .changed("first point twice as wide") { values, _, d in
        for j in 0..<d { values[j] *= 2 }
      }, "own-noise-few", "times as wide"),
    Wrong(
      .changed("one point alone at half width") { values, draws, _ in
        if draws.count == 1 { for j in values.indices { values[j] /= 2 } }
      }, "own-noise-few", "times as wide"),
    Wrong(
      .changed("last point twice as wide") { values, _, d in
        for j in (values.count - d)..<values.count { values[j] *= 2 }
      }, "own-noise-few", "times as wide"),
    Wrong(
      .changed("the last of an odd number is 0") { values, _, _ in
        if values.count % 2 == 1 { values[values.count - 1] = 0 }
      }, "own-noise-few", "coordinate 3"),
  ]

  private static let seeds: [Wrong] = [
    Wrong(.reading("seed mod 2^16") { $0 % 65_536 }, "own-noise-seeds", "16 bits"),
    Wrong(.reading("seed mod 2^20") { $0 % 1_048_576 }, "own-noise-seeds", "30 bits"),
    Wrong(.reading("seed mod 1000") { $0 % 1000 }, "own-noise-seeds", "modulo 1000"),
    Wrong(.reading("seed mod 10^6") { $0 % 1_000_000 }, "own-noise-seeds", "same draws"),
    Wrong(
      .reading("seed through float32") { Int(Float($0)) }, "own-noise-seeds", "float32"),
    Wrong(.reading("the last bit dropped") { $0 / 2 }, "own-noise-seeds", "same draws"),
    Wrong(.reading("one seed for all") { _ in 7 }, "own-noise-seeds", "every seed"),
    Wrong(
      Generator("0 is no seed") { draws, d, call in
        normals(draws.count * d, "one", draws.seed == 0 ? -call : draws.seed)
      }, "own-noise-seeds", "0 is taken for no seed"),
    Wrong(
      Generator("no seed at all") { draws, d, call in normals(draws.count * d, "calls", call) },
      "own-noise-seeds", "the same seed gives other draws"),
    Wrong(.reading("0 is seed 1") { $0 == 0 ? 1 : $0 }, "own-noise-seeds", "same draws"),
  ]

  private static let wide: [Wrong] = [
    Wrong(
      .changed("coordinates beyond 64 share") { values, _, d in
        for index in values.indices where index % d >= 64 { values[index] = values[index - 64] }
      }, "own-noise-wide", "coordinate 65 of a point of 192 and coordinate 1 share"),
    Wrong(
      .changed("three channels share, nearly") { values, _, d in
        guard d % 3 == 0, d > 3 else { return }
        for index in values.indices where index % d >= d / 3 {
          values[index] = 0.95 * values[index - d / 3] + 0.0975.squareRoot() * values[index]
        }
      }, "own-noise-wide", "correlated"),
  ]

  private static let reuse: [Wrong] = [
    Wrong(.each("clipped at 4") { min(max($0, -4), 4) }, "own-noise-reuse", "clipped there"),
    Wrong(
      .each("clipped at −3.5 on one side") { max($0, -3.5) }, "own-noise-reuse", "clipped there"),
    Wrong(.each("rounded to hundredths") { ($0 * 100).rounded() / 100 }, "own-noise-reuse", "come"),
    Wrong(
      Generator("a pool of 16384 numbers") { draws, d, _ in
        let pool = normals(16_384, "one", draws.seed)
        return (0..<(draws.count * d)).map { pool[$0 % 16_384] }
      }, "own-noise-reuse", "have come before"),
    Wrong(
      Generator("a pool of 65536 numbers") { draws, d, _ in
        let pool = normals(65_536, "one", draws.seed)
        return (0..<(draws.count * d)).map { pool[$0 % 65_536] }
      }, "own-noise-reuse", "have come before"),
    Wrong(
      Generator("numbers picked from a pool of 65536") { draws, d, _ in
        let pool = normals(65_536, "one", 1)
        return uniforms(draws.count * d, "picked", draws.seed).map { pool[Int($0 * 65_536)] }
      }, "own-noise-reuse", "draws have come before"),
    Wrong(
      .changed("every 1000th comes twice") { values, _, _ in
        for index in stride(from: 1000, to: values.count, by: 1000) {
          values[index] = values[index - 1]
        }
      }, "own-noise-reuse", "equal"),
    Wrong(
      Generator("streams 16384 numbers apart") { draws, d, _ in
        let first = draws.seed % 1000 * 16_384
        let blocks = (first / 4096)...((first + draws.count * d) / 4096)
        let stream = blocks.flatMap { normals(4096, "block", $0) }
        return Array(stream[(first % 4096)...].prefix(draws.count * d))
      }, "own-noise-reuse", "seed"),
    Wrong(
      Generator("streams one number apart") { draws, d, _ in
        let first = draws.seed
        let blocks = (first / 4096)...((first + draws.count * d) / 4096)
        let stream = blocks.flatMap { normals(4096, "block", $0) }
        return Array(stream[(first % 4096)...].prefix(draws.count * d))
      }, "own-noise-reuse", "seed"),
    Wrong(
      .autoregressive("lag 64, correlation 0.3", 0.3) { _ in 64 }, "own-noise-reuse",
      "numbers apart"),
    Wrong(
      .autoregressive("two points, correlation 0.1", 0.1) { 2 * $0 }, "own-noise-reuse",
      "numbers apart"),
    Wrong(
      .changed("second half the negative of the first") { values, draws, d in
        let half = (draws.count + 1) / 2 * d
        for index in half..<max(half, values.count) { values[index] = -values[index - half] }
      }, "own-noise-reuse", "correlated"),
    Wrong(
      Generator("draws on at every call") { draws, d, call in
        normals(draws.count * d, "calls", call)
      }, "own-noise-reuse", "the same seed gives other draws"),
  ]
}

extension Generator {
  /// Generators that are right, in arrangements of many kinds.
  static let right: [Generator] = [
    .stream,
    Generator("point i from seed + i") { draws, d, _ in
      (0..<draws.count).flatMap { normals(d, "point", draws.seed + $0) }
    },
    Generator("a stream a point, from a hash") { draws, d, _ in
      (0..<draws.count).flatMap { normals(d, "hash/\(draws.seed)", $0) }
    },
    Generator("coordinate after coordinate") { draws, d, _ in
      let values = normals(draws.count * d, "columns", draws.seed)
      return (0..<(draws.count * d)).map { values[$0 % d * draws.count + $0 / d] }
    },
    Generator("chunks of 1024 points, each a stream") { draws, d, _ in
      (0...(draws.count / 1024)).flatMap { chunk in
        normals(min(1024, draws.count - 1024 * chunk) * d, "chunk/\(draws.seed)", chunk)
      }
    },
    Generator("cosines first, then sines") { draws, d, _ in
      let half = (draws.count * d + 1) / 2
      let u = uniforms(2 * half, "box", draws.seed)
      let radii = u[..<half].map { (-2 * Double.log($0)).squareRoot() }
      let angles = u[half...].map { 2 * .pi * $0 }
      return Array(
        (zip(radii, angles).map { $0 * .cos($1) } + zip(radii, angles).map { $0 * .sin($1) })
          .prefix(draws.count * d))
    },
    Generator("inverse of 23 bits") { draws, d, _ in
      uniforms(draws.count * d, "bits", draws.seed).map { u in
        let cell = ((u * 0x1p23).rounded(.down) + 0.5) * 0x1p-23
        let size = (try? NormalLaw.quantile(upper: min(cell, 1 - cell))) ?? 0
        return cell < 0.5 ? -size : size
      }
    },
    .each("in fp32") { Double(Float($0)) },
    Generator("Lüscher's generator") { draws, d, _ in
      var values = Array(repeating: 0.0, count: draws.count * d)
      let generator = try? GSLGenerator(ranlux: UInt32(draws.seed) &+ 1)
      values.withUnsafeMutableBufferPointer { generator?.fill(normals: $0) }
      return values
    },
    Generator("without seeds", isSeeded: false) { draws, d, call in
      normals(draws.count * d, "unseeded", call)
    },
    Generator("from the last number to the first") { draws, d, _ in
      normals(draws.count * d, "reversed", draws.seed).reversed()
    },
    Generator("the polar method") { draws, d, _ in
      var stream = Stream("zoo/polar", seed: UInt64(draws.seed))
      var values: [Double] = []
      while values.count < draws.count * d {
        let (u, v) = (2 * stream.uniform() - 1, 2 * stream.uniform() - 1)
        let s = u * u + v * v
        guard s > 0, s < 1 else { continue }
        let scale = (-2 * Double.log(s) / s).squareRoot()
        values += [u * scale, v * scale]
      }
      return Array(values.prefix(draws.count * d))
    },
    Generator("its seed scrambled") { draws, d, _ in
      normals(draws.count * d, "one", draws.seed ^ 0x5555_5555)
    },
  ]
}
