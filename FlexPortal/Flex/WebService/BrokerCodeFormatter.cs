using System.Globalization;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.WebService;

/// <summary>The broker's codes as an analyst reads them: is it my fault, will it pass, how long.</summary>
internal static class BrokerCodeFormatter
{
    /// <summary>The help on a code.</summary>
    public static string Address(FlexErrorCode code) =>
        string.Create(CultureInfo.InvariantCulture, $"/help/broker-codes#code-{code.Number}");

    /// <summary>Who has to act, and whether it is retryable.</summary>
    public static string Fault(FlexErrorCode code) => (code.Owner, code.Retryable) switch
    {
        (ErrorOwner.You, true) => "The token was used too often. Retryable.",
        (ErrorOwner.You, false) => "A setting has to change. Not retryable.",
        (_, true) => "Not your fault. Retryable.",
        _ => "Not your fault. Not retryable.",
    };

    /// <summary>Who has to act, in one word or two.</summary>
    public static string Actor(FlexErrorCode code) => code.Owner switch
    {
        ErrorOwner.You when code.Retryable => "You, if other programs use the token",
        ErrorOwner.You => "You",
        ErrorOwner.Broker => "The broker",
        ErrorOwner.Network => "Your network team",
        _ => "The operator of the portal",
    };

    /// <summary>What the portal does automatically, and after which waits.</summary>
    /// <param name="code">The code.</param>
    /// <param name="unit"><c>Flex:FirstPollDelay</c>, of which the waits are multiples.</param>
    public static string Waits(FlexErrorCode code, TimeSpan unit) => code.Class switch
    {
        FlexErrorClass.Poll => $"Asks again after {Times(unit, 2, 4, 8)}, then every {Times(unit, 12)}",
        FlexErrorClass.RetryRequest => $"Requests it again after {Times(unit, 1, 3, 9)}, then gives up",
        FlexErrorClass.Wait or FlexErrorClass.RateLimited => $"Waits {Times(unit, 12)} before it asks again",
        FlexErrorClass.OneDelayedRetry => $"Tries once more after {Times(unit, 12)}",
        FlexErrorClass.RestartOnce => "Requests the statement again once, at once",
        _ => "Ends the run",
    };

    /// <summary>A configured duration: <c>15 min</c>, <c>24 s</c>, <c>200 ms</c>.</summary>
    public static string Set(TimeSpan length) => length switch
    {
        { TotalMinutes: >= 1 } when length.Ticks % TimeSpan.TicksPerMinute == 0 =>
            string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0} min"),
        { TotalSeconds: >= 1 } when length.Ticks % TimeSpan.TicksPerSecond == 0 => ValueFormatter.Running(length),
        _ => ValueFormatter.Duration((long)length.TotalMilliseconds),
    };

    private static string Times(TimeSpan unit, params int[] multiples) =>
        string.Join(", ", multiples.Select(multiple => Set(unit * multiple)));
}
