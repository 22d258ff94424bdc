using System.Runtime.CompilerServices;
using Xunit;

namespace FlexPortal.Tests.Support;

/// <summary>Waits for what another process or the database will show: looks again and again until it is there or the time is up.</summary>
internal static class Eventually
{
    /// <summary>Seconds until a test fails that waits for something: much, because a busy machine must fail none.</summary>
    public const double Patience = 60;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>The first answer that is not null.</summary>
    /// <param name="look">Looks once.</param>
    /// <param name="within">Seconds until the test fails.</param>
    /// <param name="what">The code that looks, for the failure's text.</param>
    public static async Task<T> GetAsync<T>(
        Func<Task<T?>> look, double within = Patience, [CallerArgumentExpression(nameof(look))] string what = "")
        where T : class
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await look() is { } found)
                return found;
            if (TimeProvider.System.GetElapsedTime(began).TotalSeconds > within)
                Assert.Fail($"Not seen within {within} s: {what}");
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until something is so.</summary>
    /// <param name="look">Looks once.</param>
    /// <param name="within">Seconds until the test fails.</param>
    /// <param name="what">The code that looks, for the failure's text.</param>
    public static Task IsAsync(
        Func<Task<bool>> look, double within = Patience, [CallerArgumentExpression(nameof(look))] string what = "") =>
        GetAsync<object>(async () => await look() ? true : null, within, what);
}
