using System.Globalization;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.WebService;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex;

/// <summary>
/// Reads the section <c>Flex</c> by hand. The usual binder throws at the first value it cannot convert, prints that value, and takes a
/// bare <c>5</c> for five days; here every unreadable value becomes one sentence beside the other faults, and 5 is five seconds.
/// </summary>
internal sealed partial class FlexOptionsReader(IConfiguration configuration) : IConfigureOptions<FlexOptions>
{
    /// <inheritdoc/>
    public void Configure(FlexOptions options)
    {
        var section = configuration.GetSection(FlexOptions.SectionName);
        Read<Uri>(section, "BaseUrl", "must be an absolute https address.", options, TryUri, value => options.BaseUrl = value);
        Read<FlexToken>(section, "Token", "is not a text.", options, TryToken, value => options.Token = value);
        Read<string?>(section, "TokenFile", "is not a text.", options, TryText, value => options.TokenFile = value);
        ReadTokenFile(options);
        Read<string?>(section, "QueryId", "is not a text.", options, TryText, value => options.QueryId = value);
        Read<string?>(section, "AccountId", "is not a text.", options, TryText, value => options.AccountId = value);
        const string DateFault = "must be a date such as 20260131 or 2026-01-31.";
        Read<DateOnly?>(section, "FromDate", DateFault, options, FlexPeriod.TryParseDate, value => options.FromDate = value);
        Read<DateOnly?>(section, "ToDate", DateFault, options, FlexPeriod.TryParseDate, value => options.ToDate = value);
        const string DurationFault = "must be a duration such as 00:00:05, 5 s or 15 min.";
        Read<TimeSpan>(section, "FirstPollDelay", DurationFault, options, TryDuration, value => options.FirstPollDelay = value);
        Read<TimeSpan>(section, "PollBudget", DurationFault, options, TryDuration, value => options.PollBudget = value);
        const string SizeFault = "must be a number of bytes or a size such as 512 MiB.";
        Read<long>(section, "MaxStatementBytes", SizeFault, options, TryBytes, value => options.MaxStatementBytes = value);
        options.Sections.HardRequired = ReadNames(section, "Sections:HardRequired", options);
        options.Sections.ReconciliationRequired = ReadNames(section, "Sections:ReconciliationRequired", options);
        options.Sections.Recommended = ReadNames(section, "Sections:Recommended", options);
    }

    private delegate bool Parser<T>(string text, out T value);

    private static void Read<T>(IConfigurationSection section, string key, string fault, FlexOptions options, Parser<T> parse, Action<T> set)
    {
        var text = section[key];
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        if (parse(text, out var value))
        {
            set(value);
        }
        else
        {
            options.Unreadable[key] = $"{FlexOptions.SectionName}:{key} {fault}";
        }
    }

    private static void ReadTokenFile(FlexOptions options)
    {
        if (options.TokenFile is not { } file)
            return;

        try
        {
            if (options.Token is not null)
                options.Unreadable["TokenFile"] = "Flex:TokenFile and Flex:Token are both set: leave one of them empty.";
            else if (File.ReadAllText(file).Trim() is { Length: > 0 } text)
                options.Token = new FlexToken(text);
            else
                options.Unreadable["TokenFile"] = "Flex:TokenFile names a file that is empty.";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            options.Unreadable["TokenFile"] = "Flex:TokenFile names a file that cannot be read.";
        }
    }

    // A JSON array would leave the key itself without a value, and the default matrix would silently stay in force.
    private static string? ReadNames(IConfigurationSection section, string key, FlexOptions options)
    {
        if (section.GetSection(key).GetChildren().Any())
        {
            options.Unreadable[key] = $"{FlexOptions.SectionName}:{key} must be one text with section names separated by commas, not a list.";
        }

        return section[key];
    }

    private static bool TryUri(string text, out Uri value) => Uri.TryCreate(text.Trim(), UriKind.Absolute, out value!);

    private static bool TryText(string text, out string? value)
    {
        value = text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        return true;
    }

    private static bool TryToken(string text, out FlexToken value)
    {
        value = new FlexToken(text);
        return true;
    }

    private static bool TryDuration(string text, out TimeSpan value)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
        }

        value = default;
        var match = DurationForm().Match(text);
        if (!match.Success || !double.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var milliseconds = number * match.Groups["unit"].Value switch { "ms" => 1, "min" => 60_000, "h" => 3_600_000, _ => 1_000 };
        if (Math.Abs(milliseconds) > TimeSpan.FromDays(3650).TotalMilliseconds)
        {
            return false;
        }

        value = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    private static bool TryBytes(string text, out long value)
    {
        value = 0;
        var match = SizeForm().Match(text);
        if (!match.Success || !long.TryParse(match.Groups["number"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var shift = match.Groups["unit"].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => 0 };
        if (Math.Abs((decimal)number) > long.MaxValue >> shift)
        {
            return false;
        }

        value = number << shift;
        return true;
    }

    [GeneratedRegex(@"^\s*(?<number>-?[0-9]{1,12}(\.[0-9]{1,9})?)\s*(?<unit>ms|s|min|h)?\s*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DurationForm();

    [GeneratedRegex(@"^\s*(?<number>-?[0-9]{1,18})\s*(?<unit>B|KiB|MiB|GiB)?\s*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SizeForm();
}
