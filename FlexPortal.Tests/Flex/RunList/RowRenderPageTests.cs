using System.Runtime.ExceptionServices;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.RunList;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>A list that is read again writes what has changed, and sends nothing else to the browser.</summary>
public sealed class RowRenderPageTests
{
    [Fact]
    public async Task Of_fifty_rows_read_again_the_changed_one_is_written_and_sent()
    {
        await using var renderer = new CountingRenderer();
        var runs = Enumerable.Range(0, 50).Select(Run).ToArray();
        var moved = runs.Select((run, i) => i == 7 ? run with { Stage = RunStage.Download } : run).ToArray();

        Assert.Equal((Written: 50, Sent: 50), await renderer.ShowAsync(runs));
        RunSummary[] equal = [.. runs.Select(run => run with { MissingSectionNames = new SectionNames([.. run.MissingSectionNames]) })];
        Assert.Equal((Written: 0, Sent: 0), await renderer.ShowAsync(equal));
        Assert.Equal((Written: 1, Sent: 1), await renderer.ShowAsync(moved));
    }

    private static RunSummary Run(int number) => RunSamples.Summary(RunSamples.Running) with
    {
        IngestionRunId = new Guid(number, 0, 0, new byte[8]),
        MissingSectionNames = new SectionNames(["CashReport"]),
    };

    /// <summary>Counts the rows that are written.</summary>
    private sealed class CountingActivator : IComponentActivator
    {
        public int Rows { get; set; }

        public IComponent CreateInstance(Type componentType)
        {
            Rows += componentType == typeof(RunRow) ? 1 : 0;
            return (IComponent)Activator.CreateInstance(componentType)!;
        }
    }

#pragma warning disable BL0006 // A test that counts what is sent looks where it is counted.
    private sealed class CountingRenderer : Renderer
    {
        private readonly CountingActivator _activator;
        private RunTable? _table;
        private int _root;
        private int _sent;

        public CountingRenderer()
            : this(new CountingActivator())
        {
        }

        private CountingRenderer(CountingActivator activator)
            : base(Services(activator), NullLoggerFactory.Instance) => _activator = activator;

        protected override RendererInfo RendererInfo { get; } = new("Counting", isInteractive: true);

        public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

        /// <summary>Shows a list, and says how many rows were written, and sent.</summary>
        public Task<(int Written, int Sent)> ShowAsync(IReadOnlyList<RunSummary> runs) => Dispatcher.InvokeAsync(async () =>
        {
            (_activator.Rows, _sent) = (0, 0);
            if (_table is null)
                _root = AssignRootComponentId(_table = (RunTable)InstantiateComponent(typeof(RunTable)));
            await RenderRootComponentAsync(_root, ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["Runs"] = runs,
            }));
            return (_activator.Rows, _sent);
        });

        protected override Task UpdateDisplayAsync(in RenderBatch renderBatch)
        {
            var frames = renderBatch.ReferenceFrames;
            for (var i = 0; i < frames.Count; i++)
            {
                if (frames.Array[i] is { FrameType: RenderTreeFrameType.Markup, MarkupContent: var row }
                    && row.Contains("class=\"outcome\"", StringComparison.Ordinal))
                    _sent++;
            }

            return Task.CompletedTask;
        }

        protected override void HandleException(Exception exception) => ExceptionDispatchInfo.Throw(exception);

        private static ServiceProvider Services(CountingActivator activator) => new ServiceCollection()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(Markup.Now))
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton<IComponentActivator>(activator)
            .AddSingleton<StaticRowRenderer>()
            .AddSingleton<RunRowCache>()
            .BuildServiceProvider();
    }
}
