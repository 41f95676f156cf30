import CandidateProtocol
import Foundation
import SampleFiles
import TestSupport
import Testing

/// `sample` as its users meet it.
@Suite struct SampleTests {
  private static func temporary(_ ending: String) -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ending).path
  }

  /// The variance of the output for N(0, ¼) on DDPM's schedule from N(0, 1), 50 leading steps: by another
  /// implementation in Python's mpmath at 60 digits.
  @Test(arguments: [("0", 0.2231987155189987), ("1", 0.1972451129839428)])
  func `the exact law of a chain is that of other code`(eta: String, variance: Double) async throws
  {
    let run = try await Tool.run(
      "sample", "--data", "gaussian", "--steps", "50", "--spacing", "leading", "--eta", eta,
      "--samples", "100", "--format", "json")
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    let claimed = try #require(run.json["exact"]?["variance"])
    let (value, error) = (
      try #require(claimed["value"]?.double), try #require(claimed["error"]?.double)
    )
    #expect(abs(value - variance) <= error + variance.ulp)
    #expect(run.json["network_calls"]?.int == 50)
    #expect(run.json["schema"] == .string("diffusion-oracle/sample/1"))
  }

  /// The ends of the learned variance are DDPM's two.
  @Test(arguments: [("0", "ddpm"), ("1", "ddpm-beta")])
  func `a learned variance at its ends has DDPM's law`(weight: String, same: String) async throws {
    func law(_ sampler: String...) async throws -> (value: Double, error: Double) {
      let run = try await Tool.run(
        list: ["sample", "--data", "gaussian", "--steps", "20", "--samples", "10", "--format"]
          + ["json", "--sampler"] + sampler)
      let variance = try #require(run.json["exact"]?["variance"], "\(run.errors)")
      return (try #require(variance["value"]?.double), try #require(variance["error"]?.double))
    }
    let learned = try await law("ddpm-learned", "--variance-weight", weight)
    let fixed = try await law(same)
    #expect(abs(learned.value - fixed.value) <= learned.error + fixed.error)
    #expect(try await law("ddpm-learned").value != fixed.value)
  }

  @Test func `a seed gives the same samples, another seed others, and numpy's format holds them`()
    async throws
  {
    var files: [[UInt8]] = []
    for seed in ["7", "7", "8"] {
      let path = Self.temporary(".npy")
      defer { try? FileManager.default.removeItem(atPath: path) }
      let run = try await Tool.run(
        "sample", "--data", "ring", "--steps", "5", "--samples", "40", "--seed", seed, "--output",
        path)
      #expect(run.status == 0, "\(run.errors)")
      files.append(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }
    #expect(files[0] == files[1] && files[0] != files[2])
    let array = try SampleArray(numpy: files[0])
    #expect(array.shape == [40, 2] && array.values.allSatisfy(\.isFinite))
  }

  @Test func `numbers between commas are those of numpy's format, and the data are not replaced`()
    async throws
  {
    let (numpy, text) = (Self.temporary(".npy"), Self.temporary(".csv"))
    defer { for path in [numpy, text] { try? FileManager.default.removeItem(atPath: path) } }
    for path in [numpy, text] {
      let run = try await Tool.run(
        "sample", "--data", "ring", "--steps", "3", "--samples", "20", "--output", path)
      #expect(run.status == 0, "\(run.errors)")
    }
    func read(_ path: String) throws -> SampleArray {
      try SampleArray(file: Array(try Data(contentsOf: URL(fileURLWithPath: path))), named: path)
    }
    let (one, other) = (try read(numpy), try read(text))
    #expect(one.values == other.values && one.shape == other.shape)
    let run = try await Tool.run("sample", "--data", text, "--steps", "2", "--output", text)
    #expect(run.status == 2 && run.errors.contains("which is read as well"), "\(run.errors)")
    #expect(try read(text) == other)
  }

  /// All threads that compute are busy when the signal comes; all samples would take hours, with another exit status.
  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `samples that are interrupted end at once`() async throws {
    let run = try await Tool.execute(
      Python.path,
      [
        Tool.candidate("interrupted.py"), Tool.path, "sample", "--data", "digits", "--samples",
        "100000", "--steps", "1000",
      ])
    #expect(run.status == 1 && run.output == "", "\(run.errors)")
  }

  @Test func `a network that is off too far is told in a sentence`() async throws {
    let run = try await Tool.run(
      "sample", "--steps", "50", "--samples", "10", "--network-error", "gain=-1")
    #expect(run.status == 0 && run.output.contains("may fall: its law"), "\(run.output)")
    #expect(!run.output.contains("inf") && !run.output.contains("nan"), "\(run.output)")
    let other = try await Tool.run(
      "sample", "--data", "gaussian", "--samples", "10", "--steps", "1", "--network-error",
      "offset=1e300")
    #expect(other.status == 2 && other.errors.contains("off too far"), "\(other.errors)")
  }

  @Test func `points of a file come back as they are`() async throws {
    let path = Self.temporary(".csv")
    try Data("0,0\n1,0\n0,1\n".utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try await Tool.run(
      "sample", "--data", path, "--steps", "1000", "--samples", "30", "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    guard case .array(let measured)? = run.json["measured"] else {
      Issue.record("no figures: \(run.output)")
      return
    }
    let share = measured.first { $0["name"] == .string("share that is a point of the data") }
    #expect(share?["value"]?.double == 1)
  }

  /// From a point of the span to a point of the data it is no nearer than to that point's reconstruction. With all
  /// components these are the same, but for the rounding of 1e-16 of 64 numbers near 1, of whose square a root is taken.
  @Test(arguments: [(10, false), (64, true)])
  func `sampled latents are decoded, and what the autoencoder loses is told beside`(
    components: Int, isAll: Bool
  ) async throws {
    let path = Self.temporary(".npy")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try await Tool.run(
      "sample", "--data", "digits", "--latent", "\(components)", "--steps", "20", "--samples",
      "20", "--format", "json", "--output", path)
    #expect(run.status == 0, "\(run.errors)")
    let array = try SampleArray(numpy: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    #expect(array.shape == [20, 64])
    guard case .array(let measured)? = run.json["measured"] else {
      Issue.record("no figures: \(run.output)")
      return
    }
    let values = measured.compactMap { $0["value"]?.double }
    #expect(values.count == 3 && values[2] == run.json["latent"]?["reconstruction_error"]?.double)
    #expect(isAll ? abs(values[0] - values[1]) < 1e-6 : values[0] > values[1])
    #expect((values[2] < 1e-6) == isAll)
  }

  @Test func `a sweep has a row for each sampler and the paper's numbers beside`() async throws {
    let run = try await Tool.run(
      "sample", "--sweep", "--steps", "10,2,10", "--format", "json")
    #expect(run.json["steps"] == .numbers([2, 10]), "sorted, each once")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.json["complete"] == .bool(true))
    guard case .array(let rows)? = run.json["rows"] else {
      Issue.record("no rows: \(run.output)")
      return
    }
    #expect(rows.map { $0["sampler"] } == ["η = 0", "η = 0.5", "η = 1", "σ̂"].map { .string($0) })
    #expect(rows[0]["published_fid"] == .array([.null, .real(13.36)]))
    let text = try await Tool.run("sample", "--sweep", "--steps", "2,10")
    #expect(text.output.contains("(13.36)") && text.output.contains("(367.43)"))
    #expect(text.output.contains("arXiv:2010.02502v4, table 1"))
    // CIFAR-10 has nothing to do with other data.
    let other = try await Tool.run("sample", "--sweep", "--data", "gaussian", "--steps", "2,10")
    #expect(other.status == 0 && !other.output.contains("(13.36)"), "\(other.output)")
  }

  /// What is wrong, and a part of the one sentence that says so.
  private static let wrong: [([String], String)] = [
    (["--steps", "0"], "--steps is '0', it must be a whole number of 1 or more"),
    (["--steps", "1001"], "S is 1001, it must lie in 1…1000"),
    (["--steps", "ten"], "--steps is 'ten'"),
    (["--steps", "5,10"], "several numbers are for --sweep"),
    (["--eta", "1.5"], "--eta is 1.5, it must lie in [0, 1]"),
    (["--sampler", "ddpm", "--eta", "1"], "--eta belongs to --sampler ddim"),
    (["--variance-weight", "0.5"], "--variance-weight belongs to --sampler ddpm-learned"),
    (
      ["--sampler", "ddpm-learned", "--variance-weight", "1.5"],
      "--variance-weight is 1.5, it must lie in [0, 1]"
    ),
    (["--latent", "1"], "--latent is for digits and files of points, not for gaussian"),
    (
      ["--data", "digits", "--latent", "65"],
      "--latent: the number of components is 65, it must lie in 1…64"
    ),
    (["--data", "digits", "--latent", "8", "--sweep"], "leave --latent out"),
    (["--sweep", "--eta", "1"], "--sweep has its own samplers"),
    (["--sweep", "--output", "x.npy"], "--output writes samples"),
    (
      ["--data", "moons"], "--data is 'moons', it must be gaussian, mixture, ring, digits or a file"
    ),
    (["--data", "./none.csv"], "./none.csv cannot be read: No such file or directory"),
    (["--spacing", "even"], "--spacing is 'even', it must be one of leading"),
    (["--schedule", "linear"], "--schedule: schedule is 'linear', it must have T in 2...100000"),
    (["--samples", "0"], "--samples is 0"),
    (
      ["--data", "digits", "--samples", "100000000"],
      "so many points of 64 numbers do not fit this machine's memory"
    ),
    (
      ["--data", "ring", "--interpolate", "arc"], "--interpolate is for digits and files of points"
    ),
    (["--interpolate", "arc", "--eta", "0.5"], "leave --sampler and --eta out"),
    (["--interpolate", "arc", "--sampler", "ddpm"], "leave --sampler and --eta out"),
    (["--interpolate", "arc", "--sweep"], "--interpolate and --sweep are two commands"),
    (["--interpolate", "arc", "--start", "marginal"], "--interpolate starts from N(0, I)"),
    (["--interpolate", "arc", "--samples", "1"], "--interpolate has two ends"),
    (["--network-error", "0.02"], "--network-error has '0.02', it must be gain=NUMBER"),
    (["--network-error", "offset=nan"], "--network-error has 'offset=nan'"),
    (["--network-error", "gain=1,gain=2"], "--network-error has gain twice"),
    (["--output", "/nowhere/x.npy", "--steps", "2"], "the samples cannot be written to /nowhere"),
    (["--output", "x"], "--output is 'x', it must end in .npy or .csv"),
    (["--output", "-"], "--output is '-', it must end in .npy or .csv"),
    (["--plot", "x.png"], "--plot is 'x.png', it must end in .svg"),
  ]

  @Test(arguments: wrong.indices)
  func `a wrong command line gets one sentence and status 2`(index: Int) async throws {
    let (arguments, sentence) = Self.wrong[index]
    let run = try await Tool.run(list: ["sample", "--data", "gaussian"] + arguments)
    #expect(run.status == 2 && run.output == "", "\(run.output)")
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }

  @Test(arguments: [
    ("", "the file is empty"), ("1,2\n3\n", "line 2"), ("1\nnan\n", "finite"),
    ("1,2\n3,1e308\n", "the number in row 2, column 2 is 1e+308, whose square is too large"),
  ])
  func `a file of points that is none says where`(text: String, sentence: String) async throws {
    let path = Self.temporary(".csv")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try await Tool.run("sample", "--data", path)
    #expect(run.status == 2 && run.errors.contains(sentence), "\(run.errors)")
  }

  /// A file that has no blocks on the disk and a length beyond any memory.
  @Test func `a file that is too large for memory is not read`() async throws {
    let path = Self.temporary(".npy")
    try Data().write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: ProcessInfo.processInfo.physicalMemory)
    try file.close()
    let run = try await Tool.run("sample", "--data", path)
    #expect(run.status == 2 && run.errors.contains("too large for this machine's memory"))
  }

  /// The ends are those samples of the same seed, to the rounding of cos(π/2), which is 6e-17.
  @Test func `between two starts pictures are decoded, the samples at both ends`() async throws {
    var files: [[Double]] = []
    for options in [["--interpolate", "arc", "--samples", "5"], ["--samples", "2"]] {
      let path = Self.temporary(".npy")
      defer { try? FileManager.default.removeItem(atPath: path) }
      let run = try await Tool.run(
        list: ["sample", "--data", "digits", "--steps", "10", "--format", "json", "--output", path]
          + options)
      #expect(run.status == 0, "\(run.errors)")
      files.append(
        try SampleArray(numpy: Array(Data(contentsOf: URL(fileURLWithPath: path)))).values)
      guard options.count == 4, case .array(let points)? = run.json["points"] else { continue }
      #expect(points.compactMap { $0["fraction"]?.double } == [0, 0.25, 0.5, 0.75, 1])
    }
    #expect(files[0].count == 5 * 64 && Array(files[0][..<64]) == Array(files[1][..<64]))
    #expect(zip(files[0].suffix(64), files[1].suffix(64)).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func `where the exact law is not known it is said why, and the samples are told`()
    async throws
  {
    let run = try await Tool.run(
      "sample", "--steps", "5", "--samples", "50", "--network-error", "gain=-3")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("not known: the step from 1000 to 800 adds no noise and may fall"))
    #expect(run.output.contains("W2 of the samples to the data"))
  }

  @Test func `samples that are no numbers are an error that says which`() async throws {
    let run = try await Tool.run(
      "sample", "--data", "digits", "--steps", "3", "--samples", "2", "--network-error",
      "gain=1e300")
    #expect(run.status == 2 && run.errors.contains("coordinate 1 of sample 1 is"), "\(run.errors)")
  }

  @Test func `a sweep of a short schedule has its own numbers of steps`() async throws {
    let run = try await Tool.run(
      "sample", "--sweep", "--data", "gaussian", "--schedule", "linear:2:0.9:0.99", "--format",
      "json")
    #expect(run.output.contains("\"steps\": [2]"), "\(run.errors)")
  }

  @Test func `a picture of points that have none is refused before anything is computed`()
    async throws
  {
    let path = Self.temporary(".csv")
    try Data("1,2,3\n4,5,6\n".utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try await Tool.run("sample", "--data", path, "--plot", Self.temporary(".svg"))
    #expect(run.status == 2 && run.output == "", "\(run.output)")
    // Without gnuplot that is said first.
    #expect(run.errors.contains("3 is no square") || run.errors.contains("gnuplot"))
  }

  @Test func `without gnuplot it is said how to get it, before anything is computed`() async throws
  {
    let run = try await Tool.execute(
      "/usr/bin/env",
      ["PATH=/nowhere", Tool.path, "sample", "--plot", Self.temporary(".svg")])
    #expect(run.status == 2 && run.output == "")
    #expect(run.errors.contains("apt install gnuplot-nox"), "\(run.errors)")
  }

  /// The first number takes 2 steps; when it is told 4007 times as many are left, which take seconds.
  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `a sweep that is interrupted prints what it has`() async throws {
    let run = try await Tool.execute(
      Python.path,
      [
        Tool.candidate("interrupted.py"), Tool.path, "sample", "--sweep", "--data", "ring",
        "--samples", "100000", "--steps", "2,1000", "--format", "json",
      ])
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.json["complete"] == .bool(false), "\(run.output)")
    guard case .array(let rows)? = run.json["rows"] else { return }
    #expect(rows.count == 4 && rows[0]["distance"] != .array([.null, .null]), "\(run.output)")
  }

  /// README's pictures have in them what gnuplot was told. A program in gnuplot's place that draws nothing shows what it
  /// is told now; so the versions of gnuplot do not matter. Other processors may round the last bit of a number.
  @Test(arguments: [
    ("sweep.svg", ["--sweep"]),
    ("strip.svg", ["--data", "digits", "--steps", "10", "--seed", "1"]),
  ])
  func `README's pictures are what its commands draw`(file: String, options: [String]) async throws
  {
    let words = (["diffusion-oracle", "sample"] + options + ["--plot", file]).joined(separator: " ")
    let readme = try String(
      contentsOf: Place.package.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(readme.contains("`\(words)`") && readme.contains("(Notebooks-md/figures/\(file))"))
    let committed = Place.package.appendingPathComponent("Notebooks-md/figures/\(file)").path
    if Asked.isRefreshing {
      let run = try await Tool.run(list: ["sample"] + options + ["--plot", committed])
      #expect(run.status == 0, "\(run.errors)")
    }
    let folder = try Self.standIn("cat >/dev/null \"$1\"; echo '<svg></svg>'")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try await Tool.execute(
      "/usr/bin/env",
      ["PATH=\(folder):/usr/bin:/bin", Tool.path, "sample"] + options + [
        "--plot", "\(folder)/\(file)",
      ])
    #expect(run.status == 0, "\(run.errors)")
    let (now, then) = (
      try Self.script(in: "\(folder)/\(file)"), try Self.script(in: committed)
    )
    #expect(now.count == then.count && now.count > 50)
    let other = zip(now, then).first { now, then in
      guard let one = Float(now), let two = Float(then) else { return now != then }
      return abs(one - two) > max(one.ulp, two.ulp)
    }
    #expect(other == nil, "\(words) writes another picture: refresh it")
  }

  /// What a program in gnuplot's place does after it has told its version, and what is said of it. The first ends
  /// without reading anything, the second after half a picture.
  private static let broken = [
    ("exit 3", "gnuplot draws nothing, its exit status is 3"),
    ("echo '<svg'; echo no >&2; echo ' why ' >&2; echo >&2; exit 1", "exit status is 1: why"),
    ("exit 0", "gnuplot draws nothing, its exit status is 0"),
  ]

  @Test(arguments: broken.indices)
  func `a gnuplot that fails is told in one sentence`(index: Int) async throws {
    let (body, sentence) = Self.broken[index]
    let folder = try Self.standIn(body)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let picture = folder + "/picture.svg"
    let run = try await Tool.execute(
      "/usr/bin/env",
      [
        "PATH=\(folder):/usr/bin:/bin", Tool.path, "sample", "--data", "gaussian", "--samples",
        "10", "--plot", picture,
      ])
    #expect(run.status == 2 && run.errors.contains(sentence), "\(run.errors)")
    #expect(run.output.contains("W2"), "what was computed is printed")
    #expect(!FileManager.default.fileExists(atPath: picture))
  }

  /// Its child holds the output open, as a pipe would be waited for.
  @Test(arguments: [["--steps", "2"], ["--sweep", "--steps", "2"]])
  func `a gnuplot that hangs is ended by a signal`(options: [String]) async throws {
    let folder = try Self.standIn("touch \"$(dirname \"$0\")/drawing\"; sleep 100")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try await Tool.execute(
      "/usr/bin/env",
      [
        "PATH=\(folder):/usr/bin:/bin", Tool.path, "sample", "--data", "gaussian", "--samples",
        "10", "--plot", folder + "/picture.svg",
      ] + options
    ) { process in
      while !FileManager.default.fileExists(atPath: folder + "/drawing") { usleep(10_000) }
      kill(process, SIGTERM)
    }
    #expect(run.status == 1 && run.errors.contains("stopped by a signal"), "\(run.errors)")
    #expect(run.output.contains("gaussian"))
  }

  /// A folder with a program in gnuplot's place that tells a version.
  private static func standIn(_ body: String) throws -> String {
    let folder = temporary("")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/gnuplot"
    let text = "#!/bin/sh\nif [ \"$1\" = --version ]; then exit 0; fi\n\(body)\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return folder
  }

  /// The words of what drew a picture.
  private static func script(in path: String) throws -> [Substring] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let parts = text.components(separatedBy: "<!-- drawn by gnuplot from\n")
    let script = try #require(parts.last?.components(separatedBy: "-->").first)
    #expect(parts.count == 2, "\(path) has no script")
    return script.split(whereSeparator: \.isWhitespace).map { Substring($0) }
  }
}
