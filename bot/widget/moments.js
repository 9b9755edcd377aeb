// Moments as people in Viet Nam write them, wherever the device thinks it is.

export function written(moment, language) {
  const style = { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "short" };
  return new Date(moment).toLocaleString(language === "en" ? "en-GB" : "vi-VN", style);
}
