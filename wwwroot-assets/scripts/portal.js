import { followClocks } from "./clocks.js";
import { followConnection } from "./connection.js";
import { followTitle } from "./title.js";
import { followTheme } from "./theme-switch.js";
import { followCopies } from "./copy.js";

followTheme();
followClocks();
followConnection();
followCopies();
followTitle();
