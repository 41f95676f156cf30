import CPhilox
import RealModule
import Samplers
import Testing

/// A lane's normals are Box and Muller's of Philox's words, however they are asked for.
@Suite struct NoiseLaneTests {
  private static let lane = NoiseLane(key: 0x0123_4567_89ab_cdef, lane: 17)

  /// The words of some groups of 16 blocks, as `philox.h` orders them: two of 64 bits a block.
  private static func words(groups: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: 32 * groups)
    words.withUnsafeMutableBufferPointer {
      philox4x32_10(lane.key, lane.lane, 0, $0.baseAddress, 16 * groups)
    }
    return words
  }

  /// The pair of normals by the system's functions: −2 log u on the side of 1 that keeps its digits.
  private static func pair(u: (below: Double, fromOne: Double), turn: (quarter: Int, t: Double))
    -> (
      Double, Double
    )
  {
    let logarithm = u.below < 0.5 ? Double.log(u.below) : Double.log(onePlus: u.fromOne)
    let radius = (-2 * logarithm).squareRoot()
    let (cosine, sine) = (Double.cos(.pi / 2 * turn.t), Double.sin(.pi / 2 * turn.t))
    switch turn.quarter {
    case 0: return (radius * cosine, radius * sine)
    case 1: return (-radius * sine, radius * cosine)
    case 2: return (-radius * cosine, -radius * sine)
    default: return (radius * sine, -radius * cosine)
    }
  }

  /// Relative to the normal itself; counted by hand, not proved. By the order of operations −2 log u is within 8 u
  /// of the right one (two coefficients, where −2k log 2 and the rest cancel by at most 2; the polynomial's 3.5e-8
  /// or less), its root within 4.5 u, sine and cosine within 3 u (leading coefficient, its product, one sum), the
  /// product within 0.5 u.
  private static let roundings = 8.0

  @Test func `single precision is the transform in Double but for 8 roundings`() {
    let groups = 4096
    let normals: [Float] = Self.lane.normals(0..<64 * groups)
    let words = Self.words(groups: groups)
    var worst = 0.0
    for group in 0..<groups {
      for half in 0..<2 {
        for block in 0..<16 {
          let word = words[32 * group + 2 * block + half]
          let (first, second) = (UInt32(truncatingIfNeeded: word), UInt32(word >> 32))
          let u = (Double(first) + 0.5) * 0x1p-32
          let right = Self.pair(
            u: (u, u - 1),
            turn: (Int(second >> 30), Double(Int32(bitPattern: second << 2)) * 0x1p-32))
          let place = 64 * group + 32 * half + block
          for (value, right) in [(normals[place], right.0), (normals[place + 16], right.1)] {
            worst = max(worst, abs(Double(value) - right) / abs(right))
          }
        }
      }
    }
    #expect(worst <= Self.roundings * 0x1p-24)
    // What is seen is no smaller than a rounding, or nothing was compared.
    #expect(worst > 0x1p-24)
    print("Float:", worst / 0x1p-24)
  }

  /// The system's functions are off by less than 1 unit in the last place, 2 u: 4 u more for its logarithm, root and
  /// sine together.
  @Test
  func `double precision is the system's transform but for 8 roundings, and 5 of the system's`() {
    let groups = 8192
    let normals: [Double] = Self.lane.normals(0..<32 * groups)
    let words = Self.words(groups: groups)
    var worst = 0.0
    for group in 0..<groups {
      for block in 0..<16 {
        let (first, second) = (words[32 * group + 2 * block], words[32 * group + 2 * block + 1])
        let u = (Double(first >> 12) + 0.5) * 0x1p-52
        let fraction = Double((second << 2) >> 12) * 0x1p-52 - 0.5
        let right = Self.pair(u: (u, u - 1), turn: (Int(second >> 62), fraction))
        let place = 32 * group + block
        for (value, right) in [(normals[place], right.0), (normals[place + 16], right.1)] {
          worst = max(worst, abs(value - right) / abs(right))
        }
      }
    }
    #expect(worst <= (Self.roundings + 5) * 0x1p-53)
    #expect(worst > 0x1p-53)
    print("Double:", worst / 0x1p-53)
  }

  @Test func `the processor's wide vectors make the same bits as its narrow ones`() {
    for (key, lane) in [(0, 0), (1, .max), (.max, 1 << 40)] as [(UInt64, UInt64)] {
      let floats: [Float] = NoiseLane(key: key, lane: lane).normals(640..<64 * 1000)
      var plain = [Float](repeating: 0, count: floats.count)
      plain.withUnsafeMutableBufferPointer {
        normals_float_plain(key, lane, 10, $0.baseAddress, $0.count / 64)
      }
      #expect(floats.map(\.bitPattern) == plain.map(\.bitPattern))
      let doubles: [Double] = NoiseLane(key: key, lane: lane).normals(320..<32 * 1000)
      var plainDoubles = [Double](repeating: 0, count: doubles.count)
      plainDoubles.withUnsafeMutableBufferPointer {
        normals_double_plain(key, lane, 10, $0.baseAddress, $0.count / 32)
      }
      #expect(doubles.map(\.bitPattern) == plainDoubles.map(\.bitPattern))
    }
  }

  private func checkPortions<Scalar: StateScalar>(_: Scalar.Type) {
    let whole: [Scalar] = Self.lane.normals(0..<700)
    #expect(Set(whole).count > 690)
    for start in [0, 1, 15, 31, 32, 33, 63, 64, 65, 200] {
      for count in [0, 1, 2, 31, 32, 63, 64, 65, 127, 128, 129, 450] {
        #expect(Self.lane.normals(start..<start + count) == Array(whole[start..<start + count]))
      }
    }
    let others: [[Scalar]] = [
      NoiseLane(key: Self.lane.key, lane: 18).normals(0..<64),
      NoiseLane(key: Self.lane.key + 1, lane: 17).normals(0..<64),
    ]
    for other in others { #expect(Set(other).isDisjoint(with: whole)) }
  }

  @Test func `a normal depends on its number alone, not on portions`() {
    checkPortions(Float.self)
    checkPortions(Double.self)
  }
}
