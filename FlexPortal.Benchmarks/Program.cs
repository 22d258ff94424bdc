using System.Globalization;
using FlexPortal.Benchmarks;

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
    default:
        Console.Error.WriteLine("Say what to measure: reading, ingestion or memory.");
        return 2;
}
