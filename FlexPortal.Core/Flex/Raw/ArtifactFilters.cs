using System.Globalization;
using System.Linq.Expressions;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>
/// The filters of the list of artifacts, and its order. The page, the API with its description and the command line follow from them.
/// </summary>
internal static class ArtifactFilters
{
    private const int ShortestHash = 4, WholeHash = 64;

    /// <summary>Key of an account; replaced by <see cref="Account"/> before the list is read.</summary>
    public static ListFilter<RawArtifactRow, string> AccountKey { get; } = ListFilter.LookedUp<RawArtifactRow>(
        "account",
        "Key of an account (account_key), as GET /ingestion/accounts lists it. The account's number is not accepted in an address",
        text => AccountKeys.IsKey(text) ? null : AccountKeys.Fault);

    /// <summary>A day of the statement's period, both ends included; statements that name no period have none.</summary>
    public static ListFilter<RawArtifactRow, DateOnly> Day { get; } = new(
        "day", "A day that the statement covers (2026-11-20), a calendar day of the broker in every tz",
        (text, _) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (day, null) : (default, "day is a day, such as 2026-11-20."),
        Covering);

    /// <summary>The first digits of the SHA-256 of the original bytes.</summary>
    public static ListFilter<RawArtifactRow, string> Sha256 { get; } = new(
        "sha256", "The SHA-256 of the original bytes, hexadecimal, or its first four or more digits",
        (text, _) => (
            text.ToLowerInvariant(),
            text.Length is >= ShortestHash and <= WholeHash && text.All(char.IsAsciiHexDigit)
                ? null : $"sha256 is the first {ShortestHash} to {WholeHash} hexadecimal digits of a SHA-256."),
        BeginningWith);

    /// <summary>Account, by its id.</summary>
    public static ListFilter<RawArtifactRow, string> Account { get; } =
        ListFilter.Text<RawArtifactRow>("account_id", "Account id", artifact => artifact.AccountId);

    /// <summary>Newest first: the ids of artifacts grow with time.</summary>
    public static Keyset<RawArtifactRow, ArtifactSummary> Newest { get; } = Keyset.By<RawArtifactRow, ArtifactSummary, Guid>(
        "newest", descending: true, artifact => artifact.RawArtifactId, artifact => artifact.RawArtifactId);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<RawArtifactRow, ArtifactSummary> List { get; } = new([AccountKey, Day, Sha256], [Newest]);

    private static Expression<Func<RawArtifactRow, bool>> Covering(DateOnly day)
    {
        var number = (day.Year * 100 + day.Month) * 100 + day.Day;
        return artifact => RawArtifactRow.CoversDay(artifact.PeriodKey, number);
    }

    // Hexadecimal digits compare alike in every collation of the database.
    private static Expression<Func<RawArtifactRow, bool>> BeginningWith(string digits)
    {
        var (first, last) = (digits.PadRight(WholeHash, '0'), digits.PadRight(WholeHash, 'f'));
        return artifact => artifact.PayloadSha256.CompareTo(first) >= 0 && artifact.PayloadSha256.CompareTo(last) <= 0;
    }
}
