using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>Which runs to list; null means any.</summary>
/// <param name="Status">Where the run stands.</param>
/// <param name="Outcome">How it stands or ended, finer than the status.</param>
/// <param name="AccountId">Account, exactly.</param>
/// <param name="QueryId">Flex Query, exactly.</param>
/// <param name="From">Started at or after, UTC.</param>
/// <param name="To">Started before, UTC.</param>
/// <param name="ErrorCode">Stable error code, exactly.</param>
/// <param name="Trigger">The surface that asked.</param>
/// <param name="RequestedBy">Who asked, exactly.</param>
/// <param name="Ids">Ids from the first to the second, both included.</param>
public sealed record RunFilter(
    RunStatus? Status = null, RunOutcome? Outcome = null, string? AccountId = null, string? QueryId = null,
    DateTimeOffset? From = null, DateTimeOffset? To = null, string? ErrorCode = null, RunTrigger? Trigger = null,
    string? RequestedBy = null, (Guid First, Guid Last)? Ids = null)
{
    /// <summary>The ids that begin with a text of at least eight hexadecimal digits, hyphens aside; null when it is no such text.</summary>
    public static (Guid First, Guid Last)? IdsThatBegin(string text)
    {
        const int shortest = 8, whole = 32;
        var digits = text.Replace("-", "", StringComparison.Ordinal);
        return digits.Length is >= shortest and <= whole && digits.All(char.IsAsciiHexDigit)
            ? (Guid.ParseExact(digits.PadRight(whole, '0'), "N"), Guid.ParseExact(digits.PadRight(whole, 'f'), "N"))
            : null;
    }
}
