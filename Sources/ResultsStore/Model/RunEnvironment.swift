/// Where and with what a run was computed: enough to explain a difference in the last bits.
public struct RunEnvironment: Codable, Hashable, Sendable {
  /// The commit of the working tree, empty outside a repository.
  public var gitCommit: String
  /// Whether the working tree had changes beyond that commit.
  public var gitDirty: Bool
  public var host: String
  /// The processor's model name.
  public var processor: String
  /// The number of processors the system offers.
  public var cores: Int
  public var operatingSystem: String
  public var compiler: String
  public var blasLibrary: String
  /// The kernel set that BLAS chose, such as `SkylakeX`: results differ in their last bits by it.
  public var blasCore: String
  public var blasThreads: Int
  /// As a shell takes it; the program by its name alone.
  public var commandLine: String

  public init(
    gitCommit: String, gitDirty: Bool, host: String, processor: String, cores: Int,
    operatingSystem: String, compiler: String, blasLibrary: String, blasCore: String,
    blasThreads: Int, commandLine: String
  ) {
    self.gitCommit = gitCommit
    self.gitDirty = gitDirty
    self.host = host
    self.processor = processor
    self.cores = cores
    self.operatingSystem = operatingSystem
    self.compiler = compiler
    self.blasLibrary = blasLibrary
    self.blasCore = blasCore
    self.blasThreads = blasThreads
    self.commandLine = commandLine
  }
}
