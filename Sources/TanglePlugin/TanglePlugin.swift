import Foundation
import PackagePlugin

/// Tangles every notebook of `Notebooks-md` into the target that uses the plugin, a source file each.
@main struct TanglePlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "Notebooks-md")
    let tool = try context.tool(named: "tangle-notebook").url
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".md") && $0.first?.isNumber == true }
      .sorted()
      .map { name in
        let notebook = folder.appending(path: name)
        let output = context.pluginWorkDirectoryURL.appending(path: name + ".swift")
        return .buildCommand(
          displayName: "Tangling \(name)", executable: tool,
          arguments: [notebook.path, output.path], inputFiles: [notebook], outputFiles: [output])
      }
  }
}
