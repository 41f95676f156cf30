import CandidateProtocol
import Foundation
import TestSupport
import Testing

/// Files that the command writes and reads: nothing foreign is lost, nothing is there by halves.
@Suite struct FileTests {
  /// A folder of its own, removed when the body is done.
  private func inFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  private func verify(to output: String) async throws -> Tool.Run {
    try await Tool.run(
      "verify", "--only", "ddim.sigma", "--level", "smoke", "--format", "json", "--output", output)
  }

  @Test func `vectors refuses a folder that is not its own and leaves it as it was`() async throws {
    try await inFolder { folder in
      let readme = folder.appendingPathComponent("README.md")
      try Data("mine".utf8).write(to: readme)
      let run = try await Tool.run("vectors", "--output", folder.path)
      #expect(
        run.status == 2 && run.errors.contains("files that are not of vectors"), "\(run.errors)")
      #expect(try names(in: folder) == ["README.md"] && text(readme) == "mine")
      #expect(try await Tool.run("vectors", "--output", "").status == 2)
      #expect(try await Tool.run("vectors", "--output", readme.path).status == 2)
      // A schema alone does not make a project's own README one of vectors.
      let schema = Place.package.appendingPathComponent(
        "Sources/diffusion-oracle/Vectors/vectors.schema.json")
      try FileManager.default.copyItem(
        at: schema, to: folder.appendingPathComponent("vectors.schema.json"))
      #expect(try await Tool.run("vectors", "--output", folder.path).status == 2)
      #expect(try text(readme) == "mine")
    }
  }

  @Test func `vectors writes again into a folder of its own, and through no link`() async throws {
    try await inFolder { folder in
      let (new, precious) = (
        folder.appendingPathComponent("new"), folder.appendingPathComponent("precious")
      )
      try Data("precious".utf8).write(to: precious)
      // Of a candidate that has one operation: there is little to write.
      let hello = folder.appendingPathComponent("hello.json")
      let says = #"{"name":"σ","version":"1","precision":"fp64","supports":["configure","sigma"]}"#
      try Data(says.utf8).write(to: hello)
      let command = ["vectors", "--output", new.path, "--hello", hello.path]
      for _ in 0..<2 { #expect(try await Tool.run(list: command).status == 0) }
      let file = new.appendingPathComponent("ddim.json")
      try FileManager.default.removeItem(at: file)
      try FileManager.default.createSymbolicLink(at: file, withDestinationURL: precious)
      #expect(try await Tool.run(list: command).status == 2)
      #expect(try text(precious) == "precious")
    }
  }

  /// Who has the old file open goes on reading it: the new one is another.
  @Test func `a report takes the place of a file as a whole`() async throws {
    try await inFolder { folder in
      let file = folder.appendingPathComponent("report.json")
      try Data("old".utf8).write(to: file)
      let reader = try FileHandle(forReadingFrom: file)
      #expect(try await verify(to: file.path).status == 0)
      #expect(try reader.readToEnd() == Data("old".utf8))
      #expect(try JSON.parse(text(file))["verdict"] == .string("conforms"))
      #expect(try names(in: folder) == ["report.json"], "nothing is left beside it")
    }
  }

  @Test func `what a link leads to is written, and the link stays`() async throws {
    try await inFolder { folder in
      let link = folder.appendingPathComponent("link")
      try FileManager.default.createSymbolicLink(
        atPath: link.path, withDestinationPath: "target.json")
      // Twice: at first the link leads to nothing.
      for _ in 0..<2 {
        #expect(try await verify(to: link.path).status == 0)
        let leadsTo = try FileManager.default.destinationOfSymbolicLink(atPath: link.path)
        #expect(leadsTo == "target.json")
        let target = folder.appendingPathComponent("target.json")
        #expect(try JSON.parse(text(target))["verdict"] == .string("conforms"))
      }
      // A run that does not come to its report leaves nothing there.
      let other = folder.appendingPathComponent("other")
      try FileManager.default.createSymbolicLink(
        atPath: other.path, withDestinationPath: "nothing.json")
      let wrong = try await Tool.run(
        "verify", "--known-failures", "/no/such/file", "--output", other.path)
      #expect(wrong.status == 2)
      #expect(try names(in: folder) == ["link", "other", "target.json"])
    }
  }

  @Test func `a full disk leaves the old report as it was`() async throws {
    try await inFolder { folder in
      let file = folder.appendingPathComponent("report.json")
      try Data("old".utf8).write(to: file)
      let run = try await Tool.execute(
        "/bin/sh",
        [
          "-c",
          "(trap '' XFSZ; ulimit -f 1; \(Tool.quoted(Tool.path)) verify --only ddim.sigma "
            + "--level smoke --format json --output \(Tool.quoted(file.path))) | cat",
        ])
      #expect(run.errors.contains("cannot be written to"), "\(run.errors)")
      #expect(try JSON.parse(run.output)["verdict"] == .string("conforms"))
      #expect(try text(file) == "old" && names(in: folder) == ["report.json"])
    }
  }

  @Test func `no report replaces what is read, and none goes to a name that was not meant`()
    async throws
  {
    try await inFolder { folder in
      let answers = folder.appendingPathComponent("answers.json")
      try Data("{}".utf8).write(to: answers)
      let alias = folder.appendingPathComponent("alias")
      try FileManager.default.createSymbolicLink(at: alias, withDestinationURL: answers)
      for output in [answers.path, alias.path] {
        let run = try await Tool.run("verify", "--known-failures", answers.path, "--output", output)
        #expect(run.status == 2 && run.errors.contains("which is read as well"), "\(run.errors)")
      }
      #expect(try text(answers) == "{}")
      #expect(try await verify(to: "").status == 2)
      #expect(try await verify(to: folder.path + "/a\u{FFFD}").status == 2)
      #expect(try await verify(to: folder.path).errors.contains("it is a folder"))
      let standard = try await verify(to: "-")
      #expect(standard.status == 0 && standard.json["verdict"] == .string("conforms"))
    }
  }

  /// The reader of a pipe gets the report and nothing before it; without one it is an error, not a wait.
  @Test func `a report goes to a pipe`() async throws {
    try await inFolder { folder in
      let pipe = Tool.quoted(folder.appendingPathComponent("pipe").path)
      let verify =
        "\(Tool.quoted(Tool.path)) verify --only ddim.sigma --level smoke --format json --output"
      let run = try await Tool.execute(
        "/bin/sh", ["-c", "mkfifo \(pipe); cat \(pipe) & \(verify) \(pipe); wait"])
      #expect(run.json["verdict"] == .string("conforms"), "\(run.errors)")
      let alone = try await Tool.execute("/bin/sh", ["-c", "\(verify) \(pipe)"])
      #expect(alone.status == 2 && alone.json["verdict"] == .string("conforms"))
    }
  }

  @Test func `a file that cannot be read is said in plain words, and one with a BOM is read`()
    async throws
  {
    for (path, says) in [
      ("/", "cannot be read: Is a directory"), ("", "cannot be read: its name is empty"),
      ("/no/such", "cannot be read: No such file"),
    ] {
      let run = try await Tool.run("verify", "--known-failures", path)
      #expect(run.status == 2 && run.errors.contains(says), "\(run.errors)")
    }
    try await inFolder { folder in
      let list = folder.appendingPathComponent("known.txt")
      try Data("\u{FEFF}ddim.sigma/nothing a reason".utf8).write(to: list)
      let run = try await Tool.run("verify", "--known-failures", list.path)
      #expect(run.errors.contains("has the id ddim.sigma/nothing"), "\(run.errors)")
    }
    // A pipe is a file as well.
    let run = try await Tool.run(
      "verify", "--known-failures", "/dev/stdin", "--only", "ddim.sigma", "--level", "smoke",
      input: "# nothing\n")
    #expect(run.status == 0, "\(run.errors)")
  }
}
