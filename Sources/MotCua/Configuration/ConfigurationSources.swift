import Configuration
import Core
import FoundationEssentials
import OrderedCollections

/// Where settings may stand, strongest first: flags, environment, systemd's credentials, the configuration file.
///
/// swift-configuration's own reader answers its default when a value is ill-typed; here that must be an error, so each
/// source is asked by itself, which also tells messages where a value came from.
struct ConfigurationSources {
    struct Found {
        let value: ConfigurationValue
        let source: String
        /// The position of its source; the smaller, the stronger.
        let rank: Int
    }

    private(set) var layers: [(source: String, snapshot: any ConfigSnapshot)] = []
    private(set) var problems: [ConfigurationProblem] = []

    /// - Parameters:
    ///   - arguments: what follows the command's name, as written.
    ///   - environment: all variables; those that begin with `MOTCUA_` must be known, except `MOTCUA_TEST_…`.
    init(arguments: [String], environment: [String: String]) {
        let line = CommandLineScan(arguments)
        problems += line.problems
        let flags = CommandLineArgumentsProvider(arguments: ["motcua"] + line.arguments)
        layers.append(("command line", flags.snapshot()))
        problems += ConfigurationSources.unknownVariables(in: environment)
        let variables = EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: ["motcua"])
        layers.append(("environment", variables.snapshot()))
        if let directory = environment["CREDENTIALS_DIRECTORY"] { addCredentials(of: directory) }
        if case .text(let path)? = find(.config)?.value { addFile(path) }
    }

    /// The value that the strongest source gives; a problem is noted and nil answered when it is ill-typed.
    mutating func find(_ key: ConfigurationKey) -> Found? {
        for (rank, layer) in layers.enumerated() {
            do {
                let name = AbsoluteConfigKey([key.name])
                guard
                    let content = try layer.snapshot.value(forKey: name, type: key.type(in: layer.source)).value?
                        .content
                else { continue }
                guard let value = key.value(of: content) else { throw Mistyped() }
                return Found(value: value, source: layer.source, rank: rank)
            } catch {
                problems.append(
                    ConfigurationProblem("ill_typed", in: layer.source, "\(key.name) must be \(key.expectation)"))
                return nil
            }
        }
        return nil
    }

    /// A secret's value, given as it is or through a file that holds it.
    mutating func findSecret(_ key: ConfigurationKey) -> Found? {
        let direct = find(key)
        guard let named = find(key.fileKey), case .text(let path) = named.value else { return direct }
        if let direct, direct.rank < named.rank { return direct }
        if let direct, direct.rank == named.rank {
            problems.append(
                ConfigurationProblem("given_twice", in: direct.source, "give \(key.name) or \(key.name)-file, not both")
            )
            return nil
        }
        do {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
            guard mode & 0o007 == 0 else {
                problems.append(
                    ConfigurationProblem(
                        "secret_readable", in: named.source, "\(key.name)-file: others may read \(path): chmod 600 it"))
                return nil
            }
            return Found(value: .text(try ConfigurationSources.secret(at: path)), source: path, rank: named.rank)
        } catch {
            problems.append(unreadable(path, of: key.name + "-file", in: named.source))
            return nil
        }
    }

    private mutating func addCredentials(of directory: String) {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for key in ConfigurationKey.all where key.secret {
            let path = directory + "/" + key.name
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                let text = try ConfigurationSources.secret(at: path)
                values[AbsoluteConfigKey([key.name])] = ConfigValue(.string(text), isSecret: true)
            } catch {
                problems.append(unreadable(path, of: key.name, in: "credentials directory"))
            }
        }
        layers.append(("credentials directory", InMemoryProvider(values: values).snapshot()))
    }

    private mutating func addFile(_ path: String) {
        let source = path
        do {
            let bytes = Array(try Data(contentsOf: URL(filePath: path)))
            guard case .object(let members) = try JSONReader.read(bytes) else { throw Mistyped() }
            problems += members.keys.filter { name in !ConfigurationKey.accepted.contains { $0.name == name } }
                .map { unknown($0, in: source, spelled: { $0.name }) }
            // The library reads `true` as the number 1; a file that says so is mistaken.
            for key in ConfigurationKey.accepted {
                guard let member = members[key.name], !key.admits(member) else { continue }
                problems.append(ConfigurationProblem("ill_typed", in: source, "\(key.name) must be \(key.expectation)"))
            }
            guard problems.isEmpty else { return }
            let snapshot = try JSONSnapshot(data: bytes.span.bytes, providerName: source, parsingOptions: .default)
            layers.append((source, snapshot))
        } catch let problem as JSONProblem {
            problems.append(
                ConfigurationProblem(
                    "not_json", in: source, "not JSON: \(problem.reason.rawValue) at byte \(problem.offset)"))
        } catch is Mistyped {
            problems.append(ConfigurationProblem("not_an_object", in: source, "must be one JSON object of keys"))
        } catch {
            problems.append(unreadable(path, of: "config", in: "configuration"))
        }
    }

    private static func unknownVariables(in environment: [String: String]) -> [ConfigurationProblem] {
        let known = Set(ConfigurationKey.accepted.map(\.variable))
        return environment.keys.sorted()
            .filter { $0.hasPrefix("MOTCUA_") && !$0.hasPrefix("MOTCUA_TEST_") && !known.contains($0) }
            .map { variable in
                let name = variable.dropFirst("MOTCUA_".count).lowercased().replacing("_", with: "-")
                return unknown(name, in: "environment", spelled: \.variable)
            }
    }

    /// The first line of a file.
    private static func secret(at path: String) throws -> String {
        String(String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).prefix { !$0.isNewline })
    }
}

private struct Mistyped: Error {}

private func unreadable(_ path: String, of name: String, in source: String) -> ConfigurationProblem {
    ConfigurationProblem("unreadable", in: source, "\(name): the file \(path) cannot be read")
}

/// - Parameter spelled: how the source at hand spells a key.
func unknown(
    _ name: String, in source: String, spelled: (ConfigurationKey) -> String
) -> ConfigurationProblem {
    let nearest = ConfigurationKey.accepted.first { $0.name == ConfigurationKey.nearest(to: name) }
    let hint = nearest.map { "did you mean \(spelled($0))?" } ?? "`motcua config` lists the keys"
    return ConfigurationProblem("unknown_key", in: source, "there is no key \(name): \(hint)")
}
