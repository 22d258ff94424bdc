using System.Globalization;
using FlexPortal.Benchmarks;
using FlexPortal.Benchmarks.Pages;
using FlexPortal.Core.Sources.Tables.Guard;

switch (args)
{
    case ["reading", ..]:
        StatementReading.Run();
        return 0;
    case ["ingestion"]:
        await Ingestion.RunAsync(200_000, 5);
        return 0;
    case ["memory"]:
        await Memory.RunAsync();
        return 0;
    case ["memory-of", var megabytes]:
        await Memory.MeasureAsync(int.Parse(megabytes, CultureInfo.InvariantCulture));
        return 0;
    case ["market"]:
        await MarketStore.RunAsync();
        return 0;
    case ["tables"]:
        await TableReaders.RunAsync();
        return 0;
    case ["tables-of", var way, var path]:
        await TableReaders.MeasureAsync(way, path);
        return 0;
    case [TableChild.Verb, .. var limits]:
        return TableChild.Run(limits);
    case ["embeddings"]:
        await Embeddings.RunAsync();
        return 0;
    case ["embedding-queue"]:
        await EmbeddingQueue.RunAsync();
        return 0;
    case ["page-memory", ..]:
        await PageMemory.RunAsync(args.ElementAtOrDefault(1) ?? "");
        return 0;
    case ["page-cost"]:
        await PageCost.RunAsync(1_000_000);
        return 0;
    case ["page-cost", var runs]:
        await PageCost.RunAsync(int.Parse(runs, CultureInfo.InvariantCulture));
        return 0;
    case ["sources-pages"]:
        await SourcesPages.RunAsync();
        return 0;
    case ["first-load"]:
        await FirstLoad.RunAsync();
        return 0;
    case ["event-latency"]:
        await EventLatency.RunAsync(100);
        return 0;
    case ["event-latency", var viewers]:
        await EventLatency.RunAsync(int.Parse(viewers, CultureInfo.InvariantCulture));
        return 0;
    case [PagesHost.Verb, var folder]:
        await PagesHost.ServeAsync(folder);
        return 0;
    default:
        Console.Error.WriteLine(
            "Choose what to measure: reading, ingestion, memory, market, tables, embeddings, embedding-queue, page-cost, page-memory, "
            + "sources-pages, first-load or event-latency.");
        return 2;
}
