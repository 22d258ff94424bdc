using System.Runtime.ExceptionServices;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Runs.Lists;
using FlexPortal.Flex.RunList;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>A list that is read again draws what has changed, and nothing else.</summary>
public sealed class RowRenderPageTests
{
    [Fact]
    public async Task Of_fifty_rows_read_again_the_changed_one_is_drawn()
    {
        await using var renderer = new CountingRenderer();
        var runs = Enumerable.Range(0, 50).Select(Run).ToArray();

        Assert.Equal(50, await renderer.ShowAsync(runs));
        Assert.Equal(0, await renderer.ShowAsync([.. runs.Select(run => run with { MissingSectionNames = new SectionNames([.. run.MissingSectionNames]) })]));
        Assert.Equal(1, await renderer.ShowAsync([.. runs.Select((run, i) => i == 7 ? run with { Stage = RunStage.Download } : run)]));
        Assert.Equal(1, await renderer.ShowAsync([.. runs.Select((run, i) => i == 7 ? run with { Stage = RunStage.Download } : run)], runs[3].IngestionRunId));
    }

    private static RunSummary Run(int number) => RunSamples.Summary(RunSamples.Running) with
    {
        IngestionRunId = new Guid(number, 0, 0, new byte[8]),
        MissingSectionNames = new SectionNames(["CashReport"]),
    };

#pragma warning disable BL0006 // A test that counts what is drawn looks where it is counted.
    private sealed class CountingRenderer : Renderer
    {
        private readonly RunTable _table = new();
        private int _root = -1;
        private int _rows;

        public CountingRenderer()
            : base(new ServiceCollection().AddSingleton<TimeProvider>(new ManualTimeProvider(Markup.Now)).BuildServiceProvider(), NullLoggerFactory.Instance)
        {
        }

        protected override RendererInfo RendererInfo { get; } = new("Counting", isInteractive: true);

        public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

        /// <summary>Shows a list, and says how many rows were drawn for it.</summary>
        public Task<int> ShowAsync(IReadOnlyList<RunSummary> runs, params Guid[] selected) => Dispatcher.InvokeAsync(async () =>
        {
            _rows = 0;
            if (_root < 0)
                _root = AssignRootComponentId(_table);
            await RenderRootComponentAsync(_root, ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["Runs"] = runs,
                ["Selected"] = selected,
            }));
            return _rows;
        });

        protected override Task UpdateDisplayAsync(in RenderBatch renderBatch)
        {
            for (var i = 0; i < renderBatch.UpdatedComponents.Count; i++)
            {
                if (GetComponentState(renderBatch.UpdatedComponents.Array[i].ComponentId).Component is RunRow)
                    _rows++;
            }

            return Task.CompletedTask;
        }

        protected override void HandleException(Exception exception) => ExceptionDispatchInfo.Throw(exception);
    }
}
