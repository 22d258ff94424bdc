if (args is ["reading", ..]) { FlexPortal.Benchmarks.StatementReading.Run(); return; }
System.Console.WriteLine("bench");
