using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Settings;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex;

/// <summary>Finds every fault in <see cref="FlexOptions"/> at once. Each sentence begins with the full key and repeats no value.</summary>
internal sealed partial class FlexOptionsValidator(SettingsBinder<FlexOptions> settings) : IValidateOptions<FlexOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FlexOptions options)
    {
        var faults = new List<string>();
        faults.AddRange(BaseUrlFaults(options.BaseUrl));
        faults.AddRange(TextFaults(options));
        faults.AddRange(TokenFileFaults(options));
        faults.AddRange(PeriodFaults(options));
        faults.AddRange(RangeFaults(options));
        faults.AddRange(NameFaults("Flex:Sections:HardRequired", options.Sections.HardRequired));
        faults.AddRange(NameFaults("Flex:Sections:ReconciliationRequired", options.Sections.ReconciliationRequired));
        faults.AddRange(NameFaults("Flex:Sections:Recommended", options.Sections.Recommended));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> BaseUrlFaults(Uri url)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            yield return "Flex:BaseUrl must be an absolute https address.";
            yield break;
        }

        if (url.Scheme is "http" && !url.IsLoopback)
        {
            yield return "Flex:BaseUrl must use https: the token travels in the address. http is accepted for a loopback host only.";
        }

        if (url.UserInfo.Length > 0)
        {
            yield return "Flex:BaseUrl must not contain a user name or password.";
        }

        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.OriginalString.AsSpan().ContainsAny('?', '#'))
        {
            yield return "Flex:BaseUrl must end before any ? or #: the query is written by the portal.";
        }

        if (url.AbsolutePath.TrimEnd('/').EndsWith("/SendRequest", StringComparison.OrdinalIgnoreCase)
            || url.AbsolutePath.TrimEnd('/').EndsWith("/GetStatement", StringComparison.OrdinalIgnoreCase))
        {
            yield return "Flex:BaseUrl must end before /SendRequest or /GetStatement: the portal appends them.";
        }
    }

    private static IEnumerable<string> TextFaults(FlexOptions options)
    {
        if (options.Token is { IsWellFormed: false })
        {
            yield return "Flex:Token must be 1 to 256 printable ASCII characters without blanks; a line break or a quote may have been "
                + "copied along.";
        }

        if (options.QueryId is { } query && (query.Length > 200 || query.Any(char.IsControl)))
        {
            yield return "Flex:QueryId must be at most 200 printable characters; in the broker's portal it is a number.";
        }

        if (options.AccountId is { Length: > 0 } account && !AccountForm().IsMatch(account))
        {
            yield return "Flex:AccountId must be one account number such as U1234567.";
        }
    }

    private static IEnumerable<string> TokenFileFaults(FlexOptions options)
    {
        if (options.TokenFile is null)
            return [];
        if (options.Token is not null)
            return ["Flex:TokenFile and Flex:Token are both set: leave one of them empty."];

        try
        {
            return options.ReadToken() switch
            {
                null => ["Flex:TokenFile names a file that is empty."],
                { IsWellFormed: false } =>
                    ["Flex:TokenFile names a file that does not hold a token: 1 to 256 printable ASCII characters without blanks."],
                _ => [],
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ["Flex:TokenFile names a file that cannot be read."];
        }
    }

    private IEnumerable<string> PeriodFaults(FlexOptions options)
    {
        // A date that could not be read has its own sentence; "the other one is missing" would be misleading beside it.
        if (!settings.IsUnreadable(nameof(options.FromDate)) && !settings.IsUnreadable(nameof(options.ToDate))
            && FlexPeriod.FaultOf(options.FromDate, options.ToDate, today: null) is { } fault)
        {
            var key = options.FromDate is null ? "Flex:ToDate" : "Flex:FromDate";
            yield return $"{key} and {(options.FromDate is null ? "Flex:FromDate" : "Flex:ToDate")}: {fault}";
        }
    }

    private static IEnumerable<string> RangeFaults(FlexOptions options)
    {
        // A value outside its range has its own message.
        if (options.PollBudget > TimeSpan.Zero && options.PollBudget < options.FirstPollDelay
            && options.FirstPollDelay <= TimeSpan.FromMinutes(10))
        {
            yield return "Flex:PollBudget must be at least Flex:FirstPollDelay, or no poll would ever be made.";
        }

        if (options.MaxStatementBytes.Bytes is < 1L << 10 or > 64L << 30)
        {
            yield return "Flex:MaxStatementBytes must be between 1 KiB (1024) and 64 GiB.";
        }
    }

    private static IEnumerable<string> NameFaults(string key, string? names)
    {
        var parts = (names ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Any(part => !SectionForm().IsMatch(part)))
        {
            yield return $"{key} must be section names such as Trades, CashReport separated by commas.";
        }
    }

    // The broker's own anonymised statements mask digits with asterisks, hence the star.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._*-]{1,31}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccountForm();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.-]{0,99}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SectionForm();
}
