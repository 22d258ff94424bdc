namespace FlexPortal.Core.Flex.Lots;

/// <summary>What the broker's words say about an event.</summary>
internal static class LotText
{
    public static bool HasCode(string? codes, ReadOnlySpan<char> code)
    {
        if (string.IsNullOrEmpty(codes))
            return false;
        var rest = codes.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(';');
            var one = end < 0 ? rest : rest[..end];
            if (one.Trim().SequenceEqual(code))
                return true;
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return false;
    }

    public static bool IsFraction(string? transactionType) => string.Equals(transactionType, "FracShare", StringComparison.Ordinal);

    /// <summary>Whether the row cancels an earlier one.</summary>
    public static bool IsCancel(LotEvent lotEvent) => lotEvent switch
    {
        LotFill fill => IsCancel(fill),
        LotLeg leg => HasCode(leg.Codes, "Ca"),
        LotTransfer transfer => HasCode(transfer.Codes, "Ca"),
        _ => false,
    };

    public static bool IsAssignment(string? codes) => HasCode(codes, "A") || HasCode(codes, "GEA");

    public static bool IsExercise(string? codes) => HasCode(codes, "Ex") || HasCode(codes, "AEx") || HasCode(codes, "MEx");

    public static bool IsOption(LotFill fill) => fill.PutCall is { Length: > 0 }
        || fill.AssetCategory is "OPT" or "FOP" or "FSFOP" or "FSOPT";

    public static bool IsBooked(LotFill fill) => string.Equals(fill.TransactionType, "BookTrade", StringComparison.Ordinal);

    /// <summary>The id, or null where the broker writes that there is none.</summary>
    public static string? IdOrNull(string? id) => id is null or "" or "0" or "-" or "--" or "N/A" ? null : id;

    private static bool IsCancel(LotFill fill) => fill.TransactionType is { Length: > 0 } type
        ? type.EndsWith("Cancel", StringComparison.Ordinal)
            || (HasCode(fill.Codes, "Ca") && (IdOrNull(fill.OrigTransactionId) ?? IdOrNull(fill.OrigTradeId)) is not null)
        : HasCode(fill.Codes, "Ca");
}
