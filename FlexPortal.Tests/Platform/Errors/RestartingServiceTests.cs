using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Platform.Errors;

/// <summary>An unlisted exception neither ends a background loop nor stops the host.</summary>
public sealed class RestartingServiceTests
{
    [Fact]
    public async Task A_loop_that_throws_restarts_until_it_is_stopped()
    {
        using var service = new Loop();
        await service.StartAsync(TestContext.Current.CancellationToken);

        await service.ThirdTurn.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(service.ExecuteTask!.IsCompleted);
        await service.StopAsync(TestContext.Current.CancellationToken);

        Assert.False(service.ExecuteTask.IsFaulted);
    }

    private sealed class Loop() : RestartingService(new FastTime(1000), NullLogger.Instance)
    {
        private int _turns;

        public TaskCompletionSource ThirdTurn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task RunAsync(CancellationToken stoppingToken)
        {
            if (++_turns < 3)
                throw _turns == 1 ? new InvalidOperationException("A fault that no list foresees.") : new Npgsql.NpgsqlException("away");

            ThirdTurn.TrySetResult();
            return new TaskCompletionSource().Task.WaitAsync(stoppingToken);
        }
    }
}
