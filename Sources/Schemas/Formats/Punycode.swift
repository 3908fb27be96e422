/// Punycode (RFC 3492) for one label, which is short: costs are quadratic in its length.
enum Punycode {
    private static let (base, least, most, skew, damp) = (36, 1, 26, 38, 700)

    static func decode(_ code: [UInt8]) -> [Unicode.Scalar]? {
        let split = code.lastIndex(of: UInt8(ascii: "-"))
        var output = code[..<(split ?? 0)].map { Unicode.Scalar($0) }
        var rest = code[(split.map { $0 + 1 } ?? 0)...]
        var (number, index, bias) = (128, 0, 72)
        while !rest.isEmpty {
            let previous = index
            var (weight, place) = (1, base)
            while true {
                guard let byte = rest.popFirst(), byte.isDigit || byte.isLetter else { return nil }
                let digit = byte.isDigit ? Int(byte) - 0x30 + 26 : Int(byte | 0x20) - 0x61
                let (sum, overflow) = index.addingReportingOverflow(digit.multipliedReportingOverflow(by: weight).0)
                guard !overflow, sum < 1 << 40, weight < 1 << 40 else { return nil }
                index = sum
                let threshold = min(max(place - bias, least), most)
                if digit < threshold { break }
                weight *= base - threshold
                place += base
            }
            bias = adapt(index - previous, output.count + 1, previous == 0)
            number += index / (output.count + 1)
            index %= output.count + 1
            guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else { return nil }
            output.insert(scalar, at: index)
            index += 1
        }
        return output
    }

    static func encode(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
        var output = scalars.filter(\.isASCII).map { UInt8($0.value) }
        let basic = output.count
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var (number, delta, bias, handled) = (128, 0, 72, basic)
        while handled < scalars.count {
            guard let next = scalars.map({ Int($0.value) }).filter({ $0 >= number }).min() else { return nil }
            delta += (next - number) * (handled + 1)
            guard delta < 1 << 40 else { return nil }
            number = next
            for scalar in scalars.map({ Int($0.value) }) {
                if scalar < number { delta += 1 }
                guard scalar == number else { continue }
                var (rest, place) = (delta, base)
                while true {
                    let threshold = min(max(place - bias, least), most)
                    if rest < threshold { break }
                    output.append(digit(threshold + (rest - threshold) % (base - threshold)))
                    rest = (rest - threshold) / (base - threshold)
                    place += base
                }
                output.append(digit(rest))
                bias = adapt(delta, handled + 1, handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            number += 1
        }
        return output
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 0x61 : value - 26 + 0x30) }

    private static func adapt(_ delta: Int, _ count: Int, _ isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var steps = 0
        while delta > (base - least) * most / 2 {
            delta /= base - least
            steps += base
        }
        return steps + (base - least + 1) * delta / (delta + skew)
    }
}
