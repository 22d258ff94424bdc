using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Settings;

/// <summary>A number of bytes; as text <c>1024</c>, <c>512 MiB</c> or <c>2 GiB</c>.</summary>
[TypeConverter(typeof(ByteSizeConverter))]
public readonly record struct ByteSize(long Bytes)
{
    /// <summary>The number of bytes.</summary>
    public static implicit operator long(ByteSize size) => size.Bytes;

    /// <summary>That many bytes.</summary>
    public static implicit operator ByteSize(long bytes) => new(bytes);
}

/// <summary>Reads a <see cref="ByteSize"/>.</summary>
internal sealed partial class ByteSizeConverter : SettingConverter
{
    protected override object? Read(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            return null;

        var number = long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        var shift = match.Groups["unit"].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => 0 };
        return Math.Abs(number) <= long.MaxValue >> shift ? new ByteSize(number << shift) : null;
    }

    [GeneratedRegex(@"^\s*(?<number>-?[0-9]{1,18})\s*(?<unit>B|KiB|MiB|GiB)?\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
